"""Passwords go over an encrypted line only, and a wrong one is nobody's fault but ours."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import mail
from app.mail import Outcome
from tests.mail.postbox import Postbox, free_port
from tests.mail.test_transport import message

pytestmark = [
    pytest.mark.one_database,
    # Under smtps all is encrypted from the first byte, which the server's library does not see.
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine with its key, in one file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture(params=["smtp", "smtps"])
def locked(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Postbox]:
    """A mail server that takes letters from olive alone, and her password over TLS alone."""
    box = Postbox(free_port(), scheme=request.param)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    lock = {"ssl_context": context} if request.param == "smtps" else {"tls_context": context}
    controller = Controller(
        box, hostname=HOST, port=box.port, authenticator=_is_olive, auth_required=True,
        auth_require_tls=request.param == "smtp", **lock,
    )  # fmt: skip
    controller.start()
    yield box
    with contextlib.suppress(Exception):
        controller.stop()


def _is_olive(
    server: object, session: object, envelope: object, kind: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"olive", b"p@ss/word"), handled=False)


def as_olive(box: Postbox, password: str = "p%40ss%2Fword") -> str:
    return box.url.replace("://", f"://olive:{password}@")


def test_with_the_right_password_the_mail_goes(app, locked, trusted):
    assert mail.deliver(as_olive(locked), message()) is Outcome.SENT
    assert len(locked.taken) == 1


@pytest.mark.parametrize("password", ["wrong", None])
def test_with_a_wrong_password_or_none_it_waits_and_nobody_has_bounced(app, locked, trusted, password):
    url = as_olive(locked, password) if password else locked.url

    assert mail.deliver(url, message()) is Outcome.LATER
    assert locked.taken == []


def test_a_server_that_cannot_show_who_it_is_gets_nothing(app, locked):
    assert mail.deliver(as_olive(locked), message()) is Outcome.LATER
    assert locked.taken == []
