"""The app's web pixel in a shop: there is one at most, made once and told its settings anew afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from app.platforms.refusals import Refused, Unavailable
from app.platforms.shopify.client import AdminClient


def switch_on(client: AdminClient, settings: Mapping[str, str]) -> None:
    """Make the pixel, or bring the one that is there to these settings. Raises Refused and AccessDenied."""
    wanted = {"settings": dict(settings)}
    try:
        client.mutate("web_pixel_create", webPixel=wanted)
    except Refused as refusal:
        if refusal.codes != {"TAKEN"}:
            raise
        _bring_to(client, wanted)


def switch_off(client: AdminClient) -> None:
    """Take the pixel out of the shop; harmless when there is none."""
    pixel = client.query("web_pixel").data["webPixel"]
    if pixel is not None:
        client.mutate("web_pixel_delete", id=pixel["id"])


def _bring_to(client: AdminClient, wanted: dict[str, dict[str, str]]) -> None:
    pixel = client.query("web_pixel").data["webPixel"]
    if pixel is None:
        raise Unavailable("the pixel went away while it was looked at")
    client.mutate("web_pixel_update", id=pixel["id"], webPixel=wanted)
