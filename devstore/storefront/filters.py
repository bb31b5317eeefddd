"""The platform's filters that themes and app blocks use, beside those of the language itself."""

import html
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from liquid import RenderContext
from liquid.filter import with_context
from liquid.future import Environment
from liquid.undefined import is_undefined

from devstore.storefront.catalog import ImageDrop, ProductDrop, VariantDrop
from devstore.storefront.drops import Drop
from devstore.storefront.product_json import product_json, structured_data

URL_KEYS = ("width", "height", "crop", "format")


def register(environment: Environment) -> None:
    """Give an environment the platform's filters."""
    for name, function in FILTERS.items():
        environment.add_filter(name, function)


def _visit(context: RenderContext) -> Any:
    return context.resolve("_visit")


@with_context
def money(amount: Any, *, context: RenderContext) -> str:
    return str(_visit(context).money(_number(amount)))


@with_context
def money_with_currency(amount: Any, *, context: RenderContext) -> str:
    return str(_visit(context).money(_number(amount), with_currency=True))


@with_context
def money_without_currency(amount: Any, *, context: RenderContext) -> str:
    return f"{(_number(amount) or 0) / 100:,.2f}"


@with_context
def asset_url(name: Any, *, context: RenderContext) -> str:
    return str(context.resolve("_assets").url(str(name)))


def image_url(picture: Any, **size: Any) -> str:
    """The address of a drop's picture; the wished width is told in the query."""
    image = _image_of(picture)
    if image is None:
        return ""
    query = urlencode({key: str(size[key]) for key in URL_KEYS if size.get(key)})
    return f"{image.src}{'&' if '?' in image.src else '?'}{query}" if query else image.src


@with_context
def image_url_of(picture: Any, *, context: RenderContext, **size: Any) -> Any:
    image = _image_of(picture)
    return "" if image is None else _Address(image_url(picture, **size), image)


class _Address(str):
    """An image's address that still knows its picture, so that `image_tag` can say its size."""

    image: ImageDrop

    def __new__(cls, address: str, image: ImageDrop) -> "_Address":
        made = super().__new__(cls, address)
        made.image = image
        return made


def image_tag(address: Any, **attributes: Any) -> str:
    """An img element. Width and height reserve its place."""
    if not address or is_undefined(address):
        return ""
    found: dict[str, Any] = {"src": str(address)}
    if isinstance(address, _Address):
        found |= {"alt": address.image.alt, "width": address.image.width, "height": address.image.height}
    found |= {
        name: value for name, value in attributes.items() if value is not None and not is_undefined(value)
    }
    found.setdefault("alt", "")
    return f"<img{attributes_of(found)}>"


def attributes_of(values: dict[str, Any]) -> str:
    """HTML attributes with a leading space each, escaped."""
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in values.items())


def stylesheet_tag(address: Any, **_: Any) -> str:
    return f'<link href="{html.escape(str(address))}" rel="stylesheet" media="all">'


def script_tag(address: Any) -> str:
    return f'<script src="{html.escape(str(address))}"></script>'


def link_to(text: Any, address: Any = "", title: Any = None, **attributes: Any) -> str:
    more = {"href": address} | ({"title": title} if title else {}) | attributes
    return f"<a{attributes_of(more)}>{text}</a>"


def within(address: Any, collection: Any) -> str:
    handle = getattr(collection, "handle", None)
    return f"/collections/{handle}{address}" if handle else str(address)


def pluralize(count: Any, one: Any, many: Any) -> str:
    return str(one) if _number(count) == 1 else str(many)


def handle(text: Any) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in str(text).lower())
    return "-".join(words.split())


def liquid_json(value: Any, *_: Any) -> str:
    """JSON that is safe inside a script element."""
    text = json.dumps(value, default=_jsonable, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def structured_data_of(product: Any) -> str:
    return liquid_json(structured_data(product)) if isinstance(product, ProductDrop) else "{}"


@with_context
def translate(key: Any, *, context: RenderContext, **values: Any) -> str:
    return str(context.resolve("_words").say(str(key), values))


def metafield_text(metafield: Any, *_: Any, **__: Any) -> str:
    return "" if is_undefined(metafield) else str(metafield)


def _image_of(picture: Any) -> ImageDrop | None:
    if isinstance(picture, (ProductDrop, VariantDrop)):
        return picture.featured_image
    if isinstance(picture, ImageDrop):
        return picture
    return ImageDrop({"src": picture}, "") if isinstance(picture, str) and picture else None


def _number(value: Any) -> float | None:
    if value is None or value == "" or is_undefined(value):
        return None
    return float(value)


def _jsonable(value: Any) -> Any:
    if is_undefined(value):
        return None
    if isinstance(value, ProductDrop):
        return product_json(value)
    if isinstance(value, Sequence):
        return list(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Drop):
        return {key: entry for key, entry in vars(value).items() if not key.startswith("_")}
    return str(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "money_with_currency": money_with_currency,
    "money_without_currency": money_without_currency,
    "asset_url": asset_url,
    "image_url": image_url_of,
    "img_url": image_url_of,
    "product_img_url": image_url_of,
    "image_tag": image_tag,
    "stylesheet_tag": stylesheet_tag,
    "script_tag": script_tag,
    "link_to": link_to,
    "within": within,
    "pluralize": pluralize,
    "handle": handle,
    "handleize": handle,
    "json": liquid_json,
    "structured_data": structured_data_of,
    "t": translate,
    "translate": translate,
    "metafield_text": metafield_text,
    "metafield_tag": metafield_text,
    "url_param_escape": lambda text: quote(str(text)),
}
