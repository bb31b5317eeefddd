"""What the platform's command line would not deploy, the stand-in does not read."""

from pathlib import Path

import pytest

from devstore.app_config import read_app_config

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "subscription",
    [
        'topics = ["orders/create", "orders/create"]\nuri = "/w"',
        'topics = ["orders/invented"]\nuri = "/w"',
        'compliance_topics = ["orders/create"]\nuri = "/w"',
        'topics = ["orders/create"]',
        'topics = ["orders/create"]\nuri = "/w"\nname = "no spaces"',
        'topics = ["orders/create"]\nuri = "/w"\nfilter = "no field"',
        'topics = ["orders/create"]\nuri = "/w"\nmetafield_namespaces = ["x"]',
    ],
)
def test_a_declaration_that_cannot_be_deployed_is_refused(tmp_path: Path, subscription: str) -> None:
    toml = tmp_path / "shopify.app.toml"
    toml.write_text(f"[[webhooks.subscriptions]]\n{subscription}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        read_app_config(toml, "https://app.example.com")


@pytest.mark.parametrize(("declared", "sent"), [("2025-01", "2026-07"), ("2026-07", "2026-07")])
def test_a_declared_version_that_was_retired_falls_forward(tmp_path: Path, declared: str, sent: str) -> None:
    toml = tmp_path / "shopify.app.toml"
    toml.write_text(f'[webhooks]\napi_version = "{declared}"\n', encoding="utf-8")

    assert read_app_config(toml, "https://app.example.com").webhook_version == sent


def test_a_version_that_is_not_there_cannot_be_declared(tmp_path: Path) -> None:
    toml = tmp_path / "shopify.app.toml"
    toml.write_text('[webhooks]\napi_version = "2027-01"\n', encoding="utf-8")

    with pytest.raises(ValueError, match="2027-01"):
        read_app_config(toml, "https://app.example.com")
