"""Levers on what else the platform announces: the shop, new products, shipments, accounts, scopes."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore import clock
from devstore.billing.charging import choose_billing
from devstore.billing.choosing import plans_of, set_plans
from devstore.catalogue import add_product
from devstore.control.levers import Body, given, in_shop, own, shop_named
from devstore.control.views import product_view
from devstore.customers import delete_customer, set_account_state
from devstore.database import session_scope
from devstore.deleting import delete_order
from devstore.fulfilling import fulfill_order, report_shipment
from devstore.hooks.shopping import checkouts_of, delete_checkout
from devstore.models import Customer, Order, Shop
from devstore.payloads import shop_body
from devstore.platform.optional_scopes import grant_optional
from devstore.platform.staff import limit_staff
from devstore.platform.tokens import live_installation
from devstore.state import current
from devstore.webhooks import queue

blueprint = Blueprint("more_acts", __name__)


@blueprint.post("/billing")
def billing() -> ResponseReturnValue:
    """{"by_api": true}: the app asks merchants by the Billing API instead of having plans."""
    by_api = bool(given().get("by_api"))
    with session_scope(write=True) as session:
        choose_billing(session, by_api)
    return jsonify(by_api=by_api)


@blueprint.post("/plans")
def app_plans() -> ResponseReturnValue:
    """{"plans": [{"handle", "name", "price_minor", "interval", "trial_days"}]}: the app's pricing page."""
    with session_scope(write=True) as session:
        set_plans(session, given().get("plans", []))
        return jsonify([plan.handle for plan in plans_of(session)])


@blueprint.post("/<domain>/shop")
def change_shop(domain: str) -> ResponseReturnValue:
    """{"name", "email", "owner_name"}: the merchant's settings; sends shop/update."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        for name in asked.keys() & {"name", "email", "owner_name"}:
            setattr(shop, name, asked[name])
        shop.updated_at = clock.now(session)
        queue(session, shop, "shop/update", shop_body(shop))
        return {"name": shop.name}

    return in_shop(domain, work)


@blueprint.post("/<domain>/products")
def make_product(domain: str) -> ResponseReturnValue:
    """{"title", "price_minor"}."""
    asked = given()
    return in_shop(
        domain,
        lambda session, shop: product_view(
            add_product(session, shop, str(asked["title"]), int(asked["price_minor"]))
        ),
    )


@blueprint.post("/<domain>/orders/<int:number>/fulfill")
def fulfill(domain: str, number: int) -> ResponseReturnValue:
    """{"tracking_company", "tracking_number"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        order = own(session, shop, Order, number)
        tracking = {"company": asked.get("tracking_company"), "number": asked.get("tracking_number")}
        return {"fulfillment": fulfill_order(session, shop, order, **tracking).id}

    return in_shop(domain, work)


@blueprint.delete("/<domain>/orders/<int:number>")
def remove_order(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        delete_order(session, shop, own(session, shop, Order, number))
        return {}

    return in_shop(domain, work)


@blueprint.post("/<domain>/orders/<int:number>/shipment")
def shipment(domain: str, number: int) -> ResponseReturnValue:
    """{"status"}: what the carrier says of the order's last parcel."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        order = own(session, shop, Order, number)
        if not order.fulfillments:
            raise ValueError(f"{order.name} was not sent yet")
        report_shipment(session, shop, order, order.fulfillments[-1], str(asked.get("status")))
        return {"status": order.fulfillments[-1].shipment_status}

    return in_shop(domain, work)


@blueprint.post("/<domain>/customers/<int:number>/account")
def account(domain: str, number: int) -> ResponseReturnValue:
    """{"state": "enabled" or "disabled"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        customer = own(session, shop, Customer, number)
        set_account_state(session, shop, customer, str(asked.get("state")))
        return {"state": customer.state}

    return in_shop(domain, work)


@blueprint.delete("/<domain>/customers/<int:number>")
def remove_customer(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        delete_customer(session, shop, own(session, shop, Customer, number))
        return {}

    return in_shop(domain, work)


@blueprint.post("/<domain>/scopes")
def grant_scopes(domain: str) -> ResponseReturnValue:
    """{"scopes"}: the merchant agrees to some of the app's optional scopes."""
    asked, devstore = given(), current()

    def work(session: Session, shop: Shop) -> Body:
        installation = live_installation(session, shop, devstore.config.client_id)
        grant_optional(session, shop, installation, devstore.app, list(asked.get("scopes", [])))
        return {"scopes": installation.scopes.split(",")}

    return in_shop(domain, work)


@blueprint.post("/<domain>/staff")
def limit_the_staff(domain: str) -> ResponseReturnValue:
    """{"scopes"}: what the shop's staff may do themselves; null for whatever the app may."""

    def work(session: Session, shop: Shop) -> Body:
        limit_staff(session, shop, given().get("scopes"))
        return {}

    return in_shop(domain, work)


@blueprint.get("/<domain>/checkouts")
def list_checkouts(domain: str) -> ResponseReturnValue:
    with session_scope() as session:
        found = checkouts_of(session, shop_named(session, domain))
        return jsonify([{"token": each.token, "email": each.email} for each in found])


@blueprint.delete("/<domain>/checkouts/<token>")
def remove_checkout(domain: str, token: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        delete_checkout(session, shop, token)
        return {}

    return in_shop(domain, work)
