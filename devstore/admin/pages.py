"""The stand-in admin around the app: home, consent, the frame with its bridge, uninstalling."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, request, send_from_directory
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from devstore.admin.errors import tell_refusal
from devstore.admin.frame import frame_address
from devstore.admin.granting import blueprint as granting_blueprint
from devstore.admin.here import render, shop_page
from devstore.admin.lists import blueprint as lists_blueprint
from devstore.admin.parcels import blueprint as parcels_blueprint
from devstore.admin.people import blueprint as people_blueprint
from devstore.admin.plans import blueprint as plans_blueprint
from devstore.admin.scopes import blueprint as scopes_blueprint
from devstore.admin.stand_in import blueprint as stand_in_blueprint
from devstore.admin.theme_blocks import theme_activations
from devstore.admin.trouble import blueprint as trouble_blueprint
from devstore.admin.wording import register_filters
from devstore.database import session_scope
from devstore.models import Customer, Order, Product, Shop
from devstore.names import gid_of
from devstore.platform.installing import find_installation, install, redact_shop, uninstall
from devstore.platform.scopes import scope_words
from devstore.platform.session_tokens import new_session_token
from devstore.state import current

blueprint = Blueprint("admin", __name__, template_folder="templates")
parts = (
    granting_blueprint, lists_blueprint, parcels_blueprint, people_blueprint, plans_blueprint,
    scopes_blueprint, stand_in_blueprint, trouble_blueprint,
)  # fmt: skip
for part in parts:
    blueprint.register_blueprint(part)
blueprint.record(register_filters)
blueprint.app_errorhandler(HTTPException)(tell_refusal)
STATIC = Path(__file__).with_name("static")
LARGEST_PICK = 50


@blueprint.before_app_request
def refuse_foreign_forms() -> None:
    """Only the admin's own pages may change something."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


@blueprint.get("/")
def front() -> ResponseReturnValue:
    with session_scope() as session:
        first = session.scalars(select(Shop.handle).order_by(Shop.id)).first()
    return redirect(f"/store/{first}/") if first else ("No shop is loaded.", 404)


@blueprint.get("/bridge/<name>")
def bridge(name: str) -> Response:
    if name != "app-bridge.js":
        abort(404)
    response = send_from_directory(STATIC, name, max_age=0)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/admin-files/<name>")
def static_file(name: str) -> Response:
    return send_from_directory(STATIC, name, max_age=0)


@blueprint.get("/store/<handle>/")
def home(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        counts = {
            name: session.scalar(select(func.count(model.id)).where(model.shop_id == shop.id)) or 0
            for name, model in (("Orders", Order), ("Customers", Customer), ("Products", Product))
        }
        recent = select(Order).where(Order.shop_id == shop.id).order_by(Order.created_at.desc()).limit(6)
        sold = select(func.sum(Order.total_minor)).where(Order.shop_id == shop.id)
        return render(
            session,
            shop,
            "home.html",
            "home",
            counts=counts,
            recent=session.scalars(recent).all(),
            sold_minor=session.scalar(sold) or 0,
        )


@blueprint.get("/store/<handle>/apps")
def apps(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        return render(session, shop, "apps.html", "apps")


@blueprint.get("/store/<handle>/apps/<app_handle>")
@blueprint.get("/store/<handle>/apps/<app_handle>/<path:path>")
def app_frame(handle: str, app_handle: str, path: str = "") -> str:
    """The app in its frame; before the first opening the page that asks for its scopes."""
    devstore = current()
    if app_handle not in (devstore.app.handle, devstore.config.client_id):
        abort(404)
    with shop_page(handle) as (session, shop):
        installation = find_installation(session, shop, devstore.config.client_id)
        wanted = set(devstore.app.scopes)
        if (
            installation is None
            or not installation.is_live
            or not wanted <= set(installation.scopes.split(","))
        ):
            return render(session, shop, "consent.html", "apps", scopes=scope_words(devstore.app.scopes))
        address = frame_address(devstore.config, shop, path, request.args.items(multi=True))
        parts = urlsplit(devstore.config.app_url)
        return render(
            session,
            shop,
            "frame.html",
            "app",
            address=address,
            app_origin=f"{parts.scheme}://{parts.netloc}",
            base=f"/store/{handle}/apps/{app_handle}",
        )


@blueprint.post("/store/<handle>/apps/<app_handle>/install")
def install_app(handle: str, app_handle: str) -> ResponseReturnValue:
    devstore = current()
    with shop_page(handle, write=True) as (session, shop):
        install(session, shop, devstore.app, devstore.config.client_id)
    return redirect(f"/store/{handle}/apps/{app_handle}", 303)


@blueprint.post("/store/<handle>/apps/<app_handle>/uninstall")
def uninstall_app(handle: str, app_handle: str) -> ResponseReturnValue:
    with shop_page(handle, write=True) as (session, shop):
        installation = find_installation(session, shop, current().config.client_id)
        if installation is not None and installation.is_live:
            uninstall(session, shop, installation)
    return redirect(f"/store/{handle}/apps", 303)


@blueprint.post("/store/<handle>/apps/<app_handle>/redact")
def redact(handle: str, app_handle: str) -> ResponseReturnValue:
    with shop_page(handle, write=True) as (session, shop):
        redact_shop(session, shop)
    return redirect(f"/store/{handle}/deliveries", 303)


@blueprint.get("/store/<handle>/session_token")
def session_token(handle: str) -> ResponseReturnValue:
    """A fresh token for the bridge; other origins cannot read the answer."""
    config = current().config
    with shop_page(handle) as (session, shop):
        installation = find_installation(session, shop, config.client_id)
        if installation is None or not installation.is_live:
            abort(403)
        response = jsonify(token=new_session_token(config, shop.domain))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/store/<handle>/app_extensions")
def app_extensions(handle: str) -> ResponseReturnValue:
    """What `shopify.app.extensions()` tells the app: which of its blocks the theme shows."""
    with shop_page(handle) as (session, shop):
        activations = theme_activations(session, shop)
    return jsonify(
        [{"handle": current().app.handle, "type": "theme_app_extension", "activations": activations}]
    )


@blueprint.get("/store/<handle>/pick_products")
def pick_products(handle: str) -> ResponseReturnValue:
    """Products for the resource picker."""
    with shop_page(handle) as (session, shop):
        wanted = select(Product).where(Product.shop_id == shop.id, Product.status == "active")
        if request.args.get("query"):
            wanted = wanted.where(Product.title.ilike(f"%{request.args['query']}%"))
        found = session.scalars(wanted.order_by(Product.title).limit(LARGEST_PICK))
        return jsonify([_pick(product, shop) for product in found])


def _pick(product: Product, shop: Shop) -> dict[str, Any]:
    images = [
        {"originalSrc": f"{shop.url}{image['src']}", "altText": image.get("alt")} for image in product.images
    ]
    return {
        "id": gid_of("Product", product.id),
        "title": product.title,
        "handle": product.handle,
        "images": images,
        "variants": [
            {"id": gid_of("ProductVariant", variant.id), "title": variant.title}
            for variant in product.variants
        ],
    }
