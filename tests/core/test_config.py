import pytest

from app.core.config import Config
from app.core.errors import WrongSetting

pytestmark = pytest.mark.one_database

KEYS = {"SECRET_KEY": "s" * 40, "ENCRYPTION_KEYS": "k1:" + "A" * 43 + "="}


def from_env(tmp_path, **environ: str) -> Config:
    return Config.from_env({"DATABASE_URL": f"sqlite:///{tmp_path}/p.db", **environ})


def test_an_empty_environment_serves_the_embedded_case(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    config = Config.from_env({})

    assert config.database_url == f"sqlite:///{tmp_path}/var/perennial.db"
    assert (config.mail_url, config.broker_url, config.shopify_api_version) == ("outbox:", "", "2026-07")
    assert not config.demo


def test_keys_made_at_the_first_start_are_kept_for_the_next(tmp_path):
    first, second = from_env(tmp_path), from_env(tmp_path)

    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert first.encryption_keys == second.encryption_keys
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"DATABASE_URL": "mysql://x/y", **KEYS}, "use sqlite:///path/to/file.db or postgresql"),
        ({"DATABASE_URL": "postgresql://x/y"}, "each process needs the same keys"),
        ({"PORT": "eighty"}, "set it to digits only"),
        ({"DEMO": "perhaps"}, "set it to 1 or 0"),
        ({"APP_URL": "app.example.com"}, "must be a full address"),
        ({"APP_URL": "http://app.example.com"}, "must begin with https"),
        ({"MAIL_URL": "pigeon://coop"}, "MAIL_URL must be outbox:"),
        ({"BROKER_URL": "redis://localhost"}, "set DATABASE_URL=postgresql"),
        ({"BROKER_URL": "kafka://x", "DATABASE_URL": "postgresql://x/y", **KEYS}, "redis:// or amqp://"),
        ({"SHOPIFY_STORE_URL": "http://127.0.0.1:1/{shop}"}, "only with DEMO=1"),
        ({"ALLOW_PRIVATE_HOSTS": "1"}, "only with DEMO=1"),
        ({"SECRET_KEY": "short"}, "shorter than 32"),
        ({"ENCRYPTION_KEYS": "no-key-id"}, "id:key pairs"),
        ({"SHOP_DOMAIN_PATTERN": "(", "DEMO": "1"}, "not a regular expression"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_what_to_do(tmp_path, environ, sentence):
    with pytest.raises(WrongSetting, match=sentence):
        from_env(tmp_path, **environ)


def test_a_demo_may_point_to_another_store(tmp_path):
    config = from_env(tmp_path, DEMO="1", SHOPIFY_STORE_URL="http://127.0.0.1:9292/{shop}/")

    assert config.shopify_store_url == "http://127.0.0.1:9292/{shop}"
