"""A merchant in her admin, as the bridge makes her browser ask: a token on each fetch, nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app import shops
from app.core import sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms import Claims, shopify
from app.shops import PlatformToken, Shop
from tests.platforms.test_session_tokens import token
from tests.settings import TEST_CONFIG

SESSION = "of-the-merchant"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
RUNS_INLINE = re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)


class Merchant:
    """Staff 42 of one shop, who may do there what the app may."""

    def __init__(self, app: Flask, shop: Shop) -> None:
        self.client = app.test_client()
        self.domain = shop.domain
        self.may(*shopify.REQUIRED)
        with unit_of_work():
            sealed = sealing.seal("shpat_of_the_tests")
            db.session.add(PlatformToken(shop_id=shop.id, access=sealed, refresh="", scopes=""))

    def may(self, *scopes: str) -> None:
        """What her own account in the store is known to be allowed."""
        shops.remember_staff(Claims(self.domain, "42", SESSION, 0), frozenset(scopes))

    def get(self, path: str, part: bool = False, is_framed: bool = False) -> TestResponse:
        loads = {"Sec-Fetch-Dest": "iframe"} if is_framed else {}
        return self.client.get(path, headers=self._headers(part) | loads)

    def post(self, path: str, part: bool = True, **form: Any) -> TestResponse:
        return self.client.post(path, data=form, headers=self._headers(part))

    def _headers(self, part: bool) -> dict[str, str]:
        signed = token(
            secret=TEST_CONFIG.shopify_api_secret,
            iss=f"https://{self.domain}/admin",
            dest=f"https://{self.domain}",
            sid=SESSION,
        )
        return {"Authorization": f"Bearer {signed}"} | (PART if part else {})


def told(answer: TestResponse) -> str:
    """The toast beside an answer, "" without one."""
    header = answer.headers.get("HX-Trigger", "")
    return str(json.loads(header)["toast"]["message"]) if header else ""


def runs_inline(html: str) -> list[str]:
    """What the content policy would stop: scripts, handlers and styles that stand in the page itself."""
    tags = " ".join(re.findall(r"<[a-zA-Z][^>]*>", html))
    return RUNS_INLINE.findall(tags)
