"""Our places in the shop's theme and pages: what is shown where, and the way into the theme editor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from app import loyalty, shops
from app.admin.door import blueprint
from app.core import clock, jobs
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.platforms import hosted, shopify
from app.shops import Shop
from app.web import answer, merchant_only

EMBED = "perennial-embed"
STATES = ("on", "off")
KNOWN = "setup.blocks"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the theme extension: its file's name and the template it is made for."""

    handle: str
    template: str
    name: str
    text: str
    needs_points: bool = False
    is_embed: bool = False
    """Stands on every page; the theme editor has a switch for it, no place."""


LAUNCHER = Block(
    "launcher-embed", "", "Launcher", "On every page: the button that opens her points and codes.", True, True
)
BLOCKS = (
    Block("best-sellers", "index", "Best sellers", "On the home page: what sells best now."),
    Block("product-carousel", "product", "Goes well with", "On product pages, below the description."),
    Block("cart-carousel", "cart", "Cart suggestions", "On the cart page: what goes well with the cart."),
    Block(
        "personal-carousel",
        "index",
        "Hers alone",
        "On any page: picked for her, seen lately or bought before.",
    ),
    Block("wish-button", "product", "Wish list heart", "On product pages: what she keeps for later."),
    Block(
        "product-points", "product", "Points with a product", "On product pages: what buying it earns.", True
    ),
    Block(
        "cart-points",
        "cart",
        "Points with the cart",
        "On the cart page: what the cart earns, and why to sign in.",
        True,
    ),
    Block("signup", "index", "Sign-up form", "On any page: an address for your news, with consent."),
    Block("loyalty-page", "page", "Points page", "On a page of its own: her balance and how to earn.", True),
    LAUNCHER,
)
BARS = (
    Block(
        "shipping-bar", "cart", "Free shipping bar", "On the cart page: how much is left to free shipping."
    ),
    Block(
        "restock-link", "product", "Back in stock", "On product pages, once sold out: the way to the form."
    ),
    Block("delivery-promise", "product", "Delivery promise", "On product pages: in how many working days."),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A block as the merchant sees it. `is_placed` is None until the store told."""

    block: Block
    editor: str
    is_placed: bool | None
    is_ready: bool
    """False: the theme editor does not offer it yet, because points are off."""


@dataclass(frozen=True, slots=True)
class Theme:
    """All of our places in one shop."""

    embed: str
    """on, off, or unknown until the platform told."""
    editor: str
    places: list[Place]
    told_blocks: str
    """What was told of the blocks, as the page sends it; a question mark before the first time."""
    pixel: dict[str, Any]
    """state: on, refused with `why`, or waiting for the store's answer."""


@blueprint.post("/admin/setup/embed")
@merchant_only
def tell_theme(shop: Shop) -> ResponseReturnValue:
    """The platform told the page what the theme shows of us; keep it for the checklist."""
    state = request.form.get("state", "")
    if state not in STATES:
        raise BadInput("state is on or off.")
    told = request.form.get("blocks", "").split(",")
    with unit_of_work():
        shops.change_setting(shop, "setup.embed", state, g.merchant["sub"])
        placed = sorted(block.handle for block in BLOCKS + BARS if block.handle in told)
        shops.change_setting(shop, KNOWN, placed, g.merchant["sub"])
    return answer("")


@blueprint.post("/admin/setup/pixel")
@merchant_only
def ask_for_pixel(shop: Shop) -> ResponseReturnValue:
    """Try once more to have the store run our pixel; the page looks again when it is known."""
    with unit_of_work():
        jobs.add("storefront.switch_pixel", key=f"asked:{clock.machine_now():%Y%m%d%H%M%S}", shop_id=shop.id)
    return answer("", toast="The store is asked. Look again in a moment.")


def theme_of(shop: Shop) -> Theme:
    """What the shop's theme shows of us, as far as the store told, and the ways to change it."""
    return Theme(
        embed=str(shops.setting(shop.id, "setup.embed", "unknown")),
        editor=_embed_editor(shop, EMBED),
        places=places_of(shop, BLOCKS + BARS),
        told_blocks=",".join(shops.setting(shop.id, KNOWN, ["?"])),
        pixel=shops.setting(shop.id, "setup.pixel", {"state": "waiting"}),
    )


def places_of(shop: Shop, blocks: Sequence[Block] = BLOCKS) -> list[Place]:
    """Each of these blocks with the way to place it, and whether the theme shows it."""
    placed = shops.setting(shop.id, KNOWN)
    has_points = loyalty.programme_of(shop.id).is_on
    return [
        Place(
            block,
            _block_editor(shop, block),
            None if placed is None else block.handle in placed,
            has_points or not block.needs_points,
        )
        for block in blocks
    ]


def _block_editor(shop: Shop, block: Block) -> str:
    """The theme editor with a block put on its template, for the merchant to place and save."""
    if block.is_embed:
        return _embed_editor(shop, block.handle)
    return hosted.block_editor(shop.domain, block=block.handle, template=block.template)


def _embed_editor(shop: Shop, handle: str) -> str:
    """The theme editor with an embed's switch in view."""
    return _editor(shop, {"context": "apps", "activateAppId": f"{_api_key()}/{handle}"})


def _editor(shop: Shop, query: dict[str, str]) -> str:
    return shopify.shop_url(shop.domain, f"/admin/themes/current/editor?{urlencode(query, safe='/')}")


def _api_key() -> str:
    key: str = current_app.config["PERENNIAL"].shopify_api_key
    return key
