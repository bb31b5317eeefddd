"""The baseline of web figures: Flask on the same server, which checks a signature and answers."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import Flask, jsonify, request

from app import serve
from tests.settings import TEST_CONFIG


def load() -> Flask:
    app = Flask("bare")
    secret = TEST_CONFIG.shopify_api_secret.encode()

    @app.post("/webhooks")
    def receive() -> tuple[str, int]:
        digest = hmac.new(secret, request.get_data(), hashlib.sha256).digest()
        given = request.headers.get("X-Shopify-Hmac-Sha256", "")
        is_signed = hmac.compare_digest(base64.b64encode(digest).decode(), given)
        return "", 200 if is_signed else 401

    @app.get("/healthz")
    def healthz() -> object:
        return jsonify({"ok": True})

    return app


if __name__ == "__main__":
    serve.main("bench.bare:load")
