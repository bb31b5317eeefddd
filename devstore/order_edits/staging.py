"""Stages changes of an order: new lines, other quantities, discounts on new lines."""

from datetime import datetime

from sqlalchemy.orm import Session

from devstore.models import LineItem, Order, Shop, Variant
from devstore.order_edits.models import OrderEdit, StagedLine

MOST_PIECES = 1_000_000


class EditRefused(Exception):
    """Nothing was staged: `field` names the argument, the text says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = [field]


def begin(session: Session, shop: Shop, order: Order, *, now: datetime) -> OrderEdit:
    """An edit without changes. Raises EditRefused for an order that may not be edited."""
    if order.cancelled_at is not None:
        raise EditRefused("id", "The order cannot be edited because it is canceled.")
    edit = OrderEdit(shop_id=shop.id, order=order, created_at=now, staged=[])
    session.add(edit)
    session.flush()
    return edit


def editable_of(line: LineItem) -> int:
    """How many pieces can still be changed: what was sent stays as it is."""
    return 0 if line.order.fulfillment_status == "fulfilled" else line.current_quantity


def add_variant(
    session: Session, edit: OrderEdit, variant: Variant, quantity: int, *, allow_duplicates: bool = False
) -> StagedLine:
    _check_positive(quantity)
    there = {line.variant_id for line in edit.order.lines if line.current_quantity}
    there |= {each.variant_id for each in edit.added}
    if variant.id in there and not allow_duplicates:
        raise EditRefused("variantId", "The variant is already part of the order.")
    return _stage(
        session,
        edit,
        StagedLine(
            variant=variant,
            title=variant.product.title,
            price_minor=variant.price_minor,
            quantity=quantity,
        ),
    )


def add_custom(
    session: Session, edit: OrderEdit, title: str, price_minor: int, quantity: int, **more: bool
) -> StagedLine:
    """A line for something that stands in no catalogue."""
    _check_positive(quantity)
    if not title.strip():
        raise EditRefused("title", "Title can't be blank")
    if price_minor < 0:
        raise EditRefused("price", "Price must be greater than or equal to 0")
    made = StagedLine(title=title.strip(), price_minor=price_minor, quantity=quantity, **more)
    return _stage(session, edit, made)


def set_quantity(
    session: Session, edit: OrderEdit, line: LineItem, quantity: int, *, restock: bool = False
) -> StagedLine | None:
    """Another quantity of a line the order has; the one it has takes the change back."""
    if not 0 <= quantity <= MOST_PIECES:
        raise EditRefused("quantity", "Quantity must be greater than or equal to 0")
    if quantity != line.current_quantity and editable_of(line) == 0:
        raise EditRefused("lineItemId", "The line item is not editable.")
    known = edit.change_of(line)
    if known is not None:
        edit.staged.remove(known)
    if quantity == line.current_quantity:
        session.flush()
        return None
    made = StagedLine(
        line_item=line, variant_id=line.variant_id, before=line.current_quantity, quantity=quantity
    )
    made.restock = restock
    return _stage(session, edit, made)


def set_added_quantity(session: Session, edit: OrderEdit, added: StagedLine, quantity: int) -> None:
    """Another quantity of a new line; zero takes it out."""
    if not 0 <= quantity <= MOST_PIECES:
        raise EditRefused("quantity", "Quantity must be greater than or equal to 0")
    added.quantity = quantity
    if quantity == 0:
        edit.staged.remove(added)
    session.flush()


def add_discount(
    session: Session,
    added: StagedLine,
    *,
    description: str,
    percent: float | None = None,
    each_minor: int | None = None,
) -> None:
    """Take something off a new line."""
    if (percent is None) == (each_minor is None):
        raise EditRefused("discount", "Discount must have either a percent value or a fixed value")
    if percent is not None and not 0 < percent <= 100:
        raise EditRefused("discount", "Percent value must be between 0 and 100")
    if each_minor is not None and not 0 < each_minor <= added.price_minor:
        raise EditRefused("discount", "Fixed value must be positive and not above the price")
    added.discount = {"description": description, "percent": percent, "each_minor": each_minor}
    session.flush()


def _check_positive(quantity: int) -> None:
    if not 0 < quantity <= MOST_PIECES:
        raise EditRefused("quantity", "Quantity must be greater than 0")


def _stage(session: Session, edit: OrderEdit, line: StagedLine) -> StagedLine:
    edit.staged.append(line)
    session.flush()
    return line
