"""Resolvers: the app's web pixel in a shop."""

from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, user_error
from devstore.names import gid_of, number_of
from devstore.pixels.extension import PixelRefused, checked_settings, pixel_extension
from devstore.pixels.models import WebPixel
from devstore.pixels.running import forget_own, run_own

MISSING = user_error("NOT_FOUND", ["id"], "Pixel was not found")


@resolver("QueryRoot.webPixel")
def web_pixel(_root: object, info: Any, id: str | None = None) -> WebPixel | None:
    call: Call = info.context
    found = _own(call)
    return found if id is None or (found and gid_of("WebPixel", found.id) == id) else None


@resolver("Mutation.webPixelCreate")
def create_pixel(_root: object, info: Any, webPixel: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_customer_events", "webPixelCreate")
    if _own(call) is not None:
        return _refused(user_error("TAKEN", None, "The app already has a web pixel in this shop"))
    made = WebPixel(shop_id=call.shop.id)
    return _keep(call, made, webPixel["settings"])


@resolver("Mutation.webPixelUpdate")
def update_pixel(_root: object, info: Any, id: str, webPixel: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_customer_events", "webPixelUpdate")
    found = _named(call, id)
    return _refused(MISSING) if found is None else _keep(call, found, webPixel["settings"])


@resolver("Mutation.webPixelDelete")
def delete_pixel(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_customer_events", "webPixelDelete")
    found = _named(call, id)
    if found is None:
        return {"deletedWebPixelId": None, "userErrors": [MISSING]}
    forget_own(call.session, call.shop)
    return {"deletedWebPixelId": id, "userErrors": []}


@resolver("WebPixel.id")
def pixel_id(pixel: WebPixel, _info: Any) -> str:
    return gid_of("WebPixel", pixel.id)


def _own(call: Call) -> WebPixel | None:
    return call.session.scalar(select(WebPixel).where(WebPixel.shop_id == call.shop.id))


def _named(call: Call, gid: str) -> WebPixel | None:
    found = _own(call)
    return found if found is not None and number_of(gid, "WebPixel") == found.id else None


def _keep(call: Call, pixel: WebPixel, settings: Any) -> dict[str, Any]:
    extension = pixel_extension(call.config, call.app)
    try:
        pixel.settings = checked_settings(extension, settings)
    except PixelRefused as refusal:
        return _refused(user_error(refusal.code, ["settings"], str(refusal)))
    call.session.add(pixel)
    call.session.flush()
    assert extension is not None
    run_own(call.session, call.shop, extension, pixel.settings)
    return {"webPixel": pixel, "userErrors": []}


def _refused(error: dict[str, Any]) -> dict[str, Any]:
    return {"webPixel": None, "userErrors": [error]}
