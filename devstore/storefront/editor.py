"""The merchant's theme editor: the switches of the app's embeds, and its blocks on each template."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, redirect, render_template, request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from devstore.database import session_scope
from devstore.models import Installation, Product, Shop
from devstore.storefront.assets import file_response
from devstore.storefront.block_settings import SettingField, fields_of, settings_from
from devstore.storefront.extension import extension
from devstore.storefront.header import PLATFORM_FILES, platform_assets
from devstore.storefront.theme_files import THEMES
from devstore.storefront.theme_state import DRAWER, LANGUAGES, ThemeState, set_theme, theme_of

blueprint = Blueprint("theme_editor", __name__, template_folder="templates")
TEMPLATES = {
    "index": "Home page",
    "product": "Product page",
    "collection": "Collection page",
    "cart": "Cart page",
    "search": "Search results",
    "404": "Page not found",
    DRAWER: "Cart drawer",
}


@blueprint.get("/store/<handle>/themes")
@blueprint.get("/store/<handle>/themes/current/editor")
def show(handle: str) -> Response:
    """The editor. A deep link (`activateAppId`, `addAppBlockId`) ticks its box; saving is the merchant's."""
    with session_scope() as session:
        shop = _shop(session, handle)
        return _page(session, shop, theme_of(session, shop))


@blueprint.post("/store/<handle>/themes/current/editor")
def save(handle: str) -> Response:
    template = request.form.get("template", "index")
    with session_scope(write=True) as session:
        shop = _shop(session, handle)
        state = theme_of(session, shop)
        blocks = {name: _kept(state, name, request.form.getlist(f"blocks:{name}")) for name in TEMPLATES}
        set_theme(
            session,
            shop,
            embed=request.form.getlist("embed"),
            embed_settings=_embed_settings(state),
            blocks=blocks,
            theme=request.form.get("theme"),
            language=request.form.get("language"),
        )
    query = urlencode({"template": template, "saved": 1})
    return redirect(f"/store/{handle}/themes/current/editor?{query}", 303)


@blueprint.get("/<domain>/admin/themes/current/editor")
def deep_link(domain: str) -> Response:
    """The address apps link to: the shop's own domain, then the editor."""
    with session_scope() as session:
        handle = _shop(session, domain).handle
    return redirect(editor_address(handle))


@blueprint.get("/editor-files/<name>")
def file(name: str) -> Response:
    return file_response(PLATFORM_FILES, name)


def editor_address(handle: str) -> str:
    """The editor on the admin's host, with the query of this request."""
    port = request.host.partition(":")[2]
    origin = f"http://admin.localhost:{port}" if port else "http://admin.localhost"
    return f"{origin}/store/{handle}/themes/current/editor?{request.query_string.decode()}"


def _page(session: Session, shop: Shop, state: ThemeState) -> Response:
    template = _template_of_request()
    wanted = request.args.get("activateAppId", "").rpartition("/")[2]
    added = request.args.get("addAppBlockId", "").rpartition("/")[2]
    blocks = extension().section_blocks()
    embeds = [block.handle for block in extension().embeds()]
    if added:
        state.blocks.setdefault(template, [])
    ticked = {name: {place.block for place in places} for name, places in state.blocks.items()}
    if added in {block.handle for block in blocks}:
        ticked[template].add(added)
    text = render_template(
        "storefront/editor.html",
        shop=shop,
        templates=TEMPLATES,
        template=template,
        embeds=extension().embeds(),
        embeds_on={each for each in embeds if state.has_embed(each) or each == wanted},
        unsaved=bool((wanted in embeds and not state.has_embed(wanted)) or added),
        blocks={name: [block for block in blocks if block.stands_on(name)] for name in TEMPLATES},
        ticked=ticked,
        fields=_block_fields(state),
        themes=THEMES,
        worn=state.name,
        languages=LANGUAGES,
        language=state.language or shop.language,
        is_installed=_is_installed(session, shop),
        preview=_preview(session, shop, template),
        stylesheet=platform_assets.url("editor.css").replace(platform_assets.address, "/editor-files"),
    )
    response = make_response(text)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _template_of_request() -> str:
    asked = request.args.get("template", "index")
    return asked if asked in TEMPLATES else "index"


def _kept(state: ThemeState, template: str, handles: list[str]) -> list[dict[str, Any]]:
    """The ticked blocks, those that stood there first and with their settings."""
    standing = {place.block: place for place in state.blocks.get(template, [])}
    order = [handle for handle in standing if handle in handles] + [
        each for each in handles if each not in standing
    ]
    types = {block.handle: block for block in extension().section_blocks()}
    found = []
    for each in order:
        settings = standing[each].settings if each in standing else {}
        if each in types:
            settings = settings | settings_from(request.form, types[each], f"{template}:{each}")
        found.append({"block": each, "settings": settings})
    return found


def _embed_settings(state: ThemeState) -> dict[str, Any]:
    settings = dict(state.embed_settings)
    for block in extension().embeds():
        settings |= settings_from(request.form, block, f"embed:{block.handle}")
    return settings


def _block_fields(state: ThemeState) -> dict[tuple[str, str], list[SettingField]]:
    """The settings of each block on each template it may stand on, and of the embeds."""
    found = {
        ("embed", block.handle): fields_of(block, state.embed_settings, f"embed:{block.handle}")
        for block in extension().embeds()
    }
    for name in TEMPLATES:
        standing = {place.block: place.settings for place in state.blocks.get(name, [])}
        for block in extension().section_blocks():
            values = standing.get(block.handle, {})
            found[name, block.handle] = fields_of(block, values, f"{name}:{block.handle}")
    return found


def _shop(session: Session, name: str) -> Shop:
    shop = session.scalar(select(Shop).where(or_(Shop.handle == name, Shop.domain == name)))
    if shop is None:
        abort(404)
    return shop


def _is_installed(session: Session, shop: Shop) -> bool:
    found = select(Installation.id).where(
        Installation.shop_id == shop.id, Installation.uninstalled_at.is_(None)
    )
    return session.scalar(found) is not None


def _preview(session: Session, shop: Shop, template: str) -> str:
    first = session.scalar(select(Product.handle).where(Product.shop_id == shop.id).order_by(Product.id))
    paths = {
        "product": f"/products/{first}",
        "collection": "/collections/all",
        "cart": "/cart",
        "search": "/search",
        "404": "/404",
    }
    return f"{shop.url}{paths.get(template, '/')}?design_mode=1"
