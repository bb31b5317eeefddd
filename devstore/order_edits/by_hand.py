"""An edit in one go, as the merchant makes it in the admin."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Order, Shop, Variant
from devstore.order_edits import staging
from devstore.order_edits.committing import commit
from devstore.order_edits.models import OrderEdit
from devstore.order_edits.staging import EditRefused


def edit_order(
    session: Session,
    shop: Shop,
    order: Order,
    *,
    quantities: Mapping[int, int] | None = None,
    additions: Sequence[tuple[int, int]] = (),
    restock: bool = True,
    note: str = "",
) -> OrderEdit:
    """Set lines to other quantities, by their number, and add variants: (number, pieces).

    Raises EditRefused; then the caller's transaction must not be kept.
    """
    now = clock.now(session)
    edit = staging.begin(session, shop, order, now=now)
    lines = {line.id: line for line in order.lines}
    for number, quantity in (quantities or {}).items():
        if number not in lines:
            raise EditRefused("lineItemId", "The line item does not exist.")
        staging.set_quantity(session, edit, lines[number], quantity, restock=restock)
    for number, quantity in additions:
        found = session.scalar(select(Variant).where(Variant.id == number, Variant.shop_id == shop.id))
        if found is None:
            raise EditRefused("variantId", "The variant does not exist.")
        staging.add_variant(session, edit, found, quantity, allow_duplicates=True)
    edit.staff_note = note
    commit(session, shop, edit, now=now)
    return edit
