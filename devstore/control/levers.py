"""What every control URL needs: the JSON it was given, the shop it names, one unit of work."""

from collections.abc import Callable
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.database import session_scope
from devstore.models import Shop

Body = dict[str, Any]


def given() -> Body:
    body: Body = request.get_json(silent=True) or {}
    return body


def shop_named(session: Session, domain: str) -> Shop:
    found = session.scalar(select(Shop).where(Shop.domain == domain))
    return found if found is not None else abort(404)


def own(session: Session, shop: Shop, model: Any, number: int) -> Any:
    found = session.get(model, int(number))
    return found if found is not None and found.shop_id == shop.id else abort(404)


def in_shop(domain: str, work: Callable[[Session, Shop], Body]) -> ResponseReturnValue:
    with session_scope(write=True) as session:
        return jsonify(work(session, shop_named(session, domain)))
