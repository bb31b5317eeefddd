"""Goods that are not kept go back, by the refund button of the stand-in admin."""

from random import Random
from urllib.parse import urlsplit

from sqlalchemy import select

from devstore.database import Database
from devstore.models import Order
from devstore.shoppers.browser import Browser
from devstore.shoppers.ways import RETURNS_A_PIECE


def bring_back(database: Database, admin_origin: str, handle: str, token: str, dice: Random) -> bool:
    """All of the order with this checkout token, or one piece of it. Returns whether money went back."""
    with database.session_scope() as session:
        wanted = select(Order).where(Order.checkout_token == token, Order.cancelled_at.is_(None))
        order = session.scalar(wanted)
        if order is None:
            return False
        number, left = order.id, [line.id for line in order.lines for _ in range(line.current_quantity)]
        lines = [line.id for line in order.lines]
    form = {"restock": "1"}
    if len(left) > 1 and dice.random() < RETURNS_A_PIECE:
        returned = dice.choice(left)
        form |= {f"line-{line}": str(int(line == returned)) for line in lines}
    answer = Browser(admin_origin, "127.0.0.1").send_form(f"/store/{handle}/orders/{number}/refund", form)
    return answer.status < 400 and "error=" not in urlsplit(answer.address).query
