"""The keys that the embedded case makes for itself, kept beside its database file."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class KeptSecrets:
    secret_key: str
    encryption_keys: tuple[str, ...]


def new_secrets() -> KeptSecrets:
    """Fresh keys: 256 bits to sign with, 256 bits to encrypt with."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return KeptSecrets(secrets.token_urlsafe(48), (f"k{secrets.token_hex(2)}:{key}",))


def kept_secrets(path: Path) -> KeptSecrets:
    """Read the keys in `path`, or make and keep them there, readable by the owner only."""
    if not path.exists():
        fresh = new_secrets()
        body = json.dumps({"secret_key": fresh.secret_key, "encryption_keys": list(fresh.encryption_keys)})
        _write_once(path, body)
    kept = json.loads(path.read_text())
    return KeptSecrets(kept["secret_key"], tuple(kept["encryption_keys"]))


def _write_once(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(body)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def main() -> None:
    """Print fresh keys as settings."""
    fresh = new_secrets()
    sys.stdout.write(f"SECRET_KEY={fresh.secret_key}\nENCRYPTION_KEYS={','.join(fresh.encryption_keys)}\n")


if __name__ == "__main__":
    main()
