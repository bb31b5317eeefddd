"""The application as the server's worker makes it, configured by what its parent left in the environment."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from flask import Flask

from devstore.config import DevstoreConfig
from devstore.server import create_devstore, settle_in

CONFIG = "DEVSTORE_CONFIG"


def app() -> Flask:
    made = create_devstore(config_of(os.environ[CONFIG]))
    settle_in()
    return made


def text_of(config: DevstoreConfig) -> str:
    return json.dumps(asdict(config), default=str)


def config_of(text: str) -> DevstoreConfig:
    given = json.loads(text)
    toml = given["app_toml"]
    given |= {
        "data": Path(given["data"]),
        "shops": tuple(given["shops"]),
        "app_toml": Path(toml) if toml else None,
    }
    return DevstoreConfig(**given)
