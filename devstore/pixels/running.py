"""The app's pixel among those that run in a shop's pages: there as long as the app has it switched on."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from devstore.models import Shop
from devstore.pixels.extension import PixelExtension
from devstore.pixels.models import WebPixel
from devstore.storefront.pixels import PRIVACY, Pixel, pixels_of, set_pixels

OWN = "app"
ADDRESS = "/web-pixels/app.js"


def run_own(session: Session, shop: Shop, extension: PixelExtension, settings: dict[str, Any]) -> None:
    """Let the app's pixel run with these settings. Without a script there is nothing to run."""
    if extension.script is not None:
        own = Pixel(OWN, ADDRESS, settings, {**PRIVACY, **extension.customer_privacy})
        set_pixels(session, shop, [own, *_others(session, shop)])


def run_others(session: Session, shop: Shop, pixels: list[Pixel]) -> None:
    """Let these pixels run, and no others but the app's."""
    own = [pixel for pixel in pixels_of(session, shop) if pixel.id == OWN]
    set_pixels(session, shop, own + pixels)


def forget_own(session: Session, shop: Shop) -> None:
    """The app's pixel is gone from the shop."""
    session.execute(delete(WebPixel).where(WebPixel.shop_id == shop.id))
    set_pixels(session, shop, _others(session, shop))


def _others(session: Session, shop: Shop) -> list[Pixel]:
    return [pixel for pixel in pixels_of(session, shop) if pixel.id != OWN]
