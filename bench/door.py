"""The app without its embedded worker: what the door alone can take in."""

from __future__ import annotations

from flask import Flask

from app import serve
from app.core.config import Config
from app.factory import create_app


def load() -> Flask:
    return create_app(Config.from_env())


if __name__ == "__main__":
    serve.main("bench.door:load")
