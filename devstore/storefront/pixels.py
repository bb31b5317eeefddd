"""Web pixels: which run in a shop, what they are told, and the sandbox each of them runs in."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from devstore.models import Setting, Shop
from devstore.storefront.assets import Assets

ADDRESS = "/web-pixels/sandbox"
PRIVACY = {"analytics": True, "marketing": True, "preferences": False, "sale_of_data": "disabled"}
POLICY = "default-src 'none'; script-src 'unsafe-inline' blob: http: https:; connect-src http: https:"
SANDBOX = """<!doctype html><title>Web pixel</title><script>
addEventListener("message", ({{ data, ports }}) => {{
  const text = `importScripts(${{JSON.stringify({runtime})}})`
  const worker = new Worker(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }})))
  data.source = new URL(data.source, {origin}).href
  worker.postMessage(data, ports)
}}, {{ once: true }})
</script>"""


@dataclass(frozen=True)
class Pixel:
    """A pixel that was connected to a shop."""

    id: str
    source: str
    """Where its script lies: a path of the shop, or a whole address."""
    settings: dict[str, Any] = field(default_factory=dict)
    customer_privacy: dict[str, Any] = field(default_factory=lambda: dict(PRIVACY))
    """The consents without which it does not run."""


def pixels_of(session: Session, shop: Shop) -> list[Pixel]:
    row = session.get(Setting, _key(shop))
    return [Pixel(**entry) for entry in json.loads(row.value)] if row else []


def set_pixels(session: Session, shop: Shop, pixels: list[Pixel]) -> None:
    """Let these pixels run in the shop, and no others."""
    session.merge(Setting(key=_key(shop), value=json.dumps([asdict(pixel) for pixel in pixels])))


def pixel_markup(
    pixels: list[Pixel], events: list[dict[str, Any]], init: dict[str, Any], files: Assets
) -> str:
    """What a page's head carries for its pixels."""
    told = [
        {
            "id": pixel.id,
            "source": pixel.source,
            "settings": pixel.settings,
            "customerPrivacy": {**PRIVACY, **pixel.customer_privacy},
            "sandbox": ADDRESS,
        }
        for pixel in pixels
    ]
    text = json.dumps({"pixels": told, "events": events, "init": init}, separators=(",", ":"))
    data = text.replace("<", "\\u003c")
    script = f'<script src="{files.url("pixels.js")}" defer></script>'
    return f'<script type="application/json" id="web-pixels-data">{data}</script>{script}'


def sandbox_page(origin: str, files: Assets) -> Response:
    """The frame of one pixel. It has an origin of its own, so the shop's page is out of reach."""
    runtime = json.dumps(f"{origin}{files.url('pixel-worker.js')}")
    response = Response(SANDBOX.format(runtime=runtime, origin=json.dumps(origin)))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def _key(shop: Shop) -> str:
    return f"pixels:{shop.domain}"
