"""Sends webhooks as the platform does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.settings import TEST_CONFIG

BODIES = Path(__file__).parent / "bodies"
SHOP = "first-press.myshopify.com"


def body_of(name: str, **changes: Any) -> dict[str, Any]:
    """One of the kept bodies, with some fields changed."""
    found: dict[str, Any] = json.loads((BODIES / f"{name}.json").read_text())
    return found | changes


def signature(raw: bytes, secret: str = TEST_CONFIG.shopify_api_secret) -> str:
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def send(
    app: Flask,
    topic: str,
    body: dict[str, Any] | bytes,
    *,
    shop: str = SHOP,
    webhook_id: str | None = None,
    triggered_at: str | None = None,
    signed: str | None = None,
) -> TestResponse:
    """Post one delivery; a dict becomes JSON, bytes stay as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": shop,
        "X-Shopify-Webhook-Id": webhook_id or str(uuid.uuid4()),
        "X-Shopify-API-Version": "2026-07",
        "X-Shopify-Hmac-Sha256": signature(raw) if signed is None else signed,
    }
    if triggered_at:
        headers["X-Shopify-Triggered-At"] = triggered_at
    return app.test_client().post("/webhooks", data=raw, headers=headers)
