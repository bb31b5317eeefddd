"""Levers on collections and markets."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.collecting import change_collection, delete_collection, make_collection
from devstore.control.levers import Body, given, in_shop, own, shop_named
from devstore.database import session_scope
from devstore.markets.changing import replace_markets
from devstore.models import Collection, CollectionProduct, Shop

blueprint = Blueprint("catalogue_side", __name__)


@blueprint.get("/<domain>/collections")
def list_collections(domain: str) -> ResponseReturnValue:
    """All collections with their products, in order."""
    with session_scope() as session:
        wanted = select(Collection).where(Collection.shop_id == shop_named(session, domain).id)
        found = session.scalars(wanted.order_by(Collection.id))
        return jsonify([_view(session, collection) for collection in found])


@blueprint.post("/<domain>/collections")
def add_collection(domain: str) -> ResponseReturnValue:
    """{"title", "products": [ids in order]}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        return _view(session, make_collection(session, shop, asked["title"], asked.get("products", [])))

    return in_shop(domain, work)


@blueprint.post("/<domain>/collections/<int:number>")
def alter_collection(domain: str, number: int) -> ResponseReturnValue:
    """{"title", "products"}; with "by_rule" the members change as by a rule, which nobody is told of."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        collection = own(session, shop, Collection, number)
        change_collection(
            session,
            shop,
            collection,
            title=asked.get("title"),
            product_ids=asked.get("products"),
            is_by_rule=bool(asked.get("by_rule")),
        )
        return _view(session, collection)

    return in_shop(domain, work)


@blueprint.delete("/<domain>/collections/<int:number>")
def remove_collection(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        delete_collection(session, shop, own(session, shop, Collection, number))
        return {}

    return in_shop(domain, work)


@blueprint.post("/<domain>/markets")
def set_markets(domain: str) -> ResponseReturnValue:
    """{"markets": [{"name", "countries", "currency", "rate", "percent", "prices": {variant: minor}}]}.

    They take the place of all that there were; one of the same name stays the same.
    """
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        replace_markets(session, shop, asked["markets"])
        return {}

    return in_shop(domain, work)


def _view(session: Session, collection: Collection) -> Body:
    inside = CollectionProduct.collection_id == collection.id
    products = select(CollectionProduct.product_id).where(inside).order_by(CollectionProduct.position)
    return {
        "id": collection.id,
        "title": collection.title,
        "handle": collection.handle,
        "products": list(session.scalars(products)),
    }
