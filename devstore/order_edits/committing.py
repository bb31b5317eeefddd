"""Makes an edit true: lines, stock, sums and what is owed, and tells the app."""

from datetime import datetime

from sqlalchemy.orm import Session

from devstore.models import LineItem, Order, Shop, Variant
from devstore.order_edits.models import OrderEdit
from devstore.order_edits.outcome import Change, Outcome, outcome_of
from devstore.order_edits.payloads import order_edited_body
from devstore.order_edits.staging import EditRefused
from devstore.order_payloads import order_body
from devstore.stock import move_stock
from devstore.tender.models import OrderBalance
from devstore.tender.paying import owed_of, paid_of
from devstore.webhooks import new_event, queue

Delta = tuple[LineItem, int]


def commit(session: Session, shop: Shop, edit: OrderEdit, *, now: datetime) -> None:
    """Change the order and send orders/edited and orders/updated.

    Raises EditRefused when there is nothing to change or the order has changed meanwhile.
    """
    _check(edit)
    order, outcome = edit.order, outcome_of(session, shop, edit)
    _keep_balance(session, order)
    deltas = [_carry_out(session, shop, order, change) for change in outcome.changes]
    _add_up(order, outcome)
    _settle_state(session, order)
    edit.committed_at = order.updated_at = now
    session.flush()
    session.refresh(order, ["lines"])
    event = new_event()
    queue(session, shop, "orders/edited", order_edited_body(shop, edit, deltas), event=event)
    queue(session, shop, "orders/updated", order_body(shop, order), event=event)


def _check(edit: OrderEdit) -> None:
    if edit.committed_at is not None or edit.order.cancelled_at is not None:
        raise EditRefused("id", "The calculated order does not exist.")
    if not edit.staged:
        raise EditRefused("id", "There are no changes to commit.")
    for each in edit.staged:
        if each.line_item is not None and each.line_item.current_quantity != each.before:
            raise EditRefused("id", "The order was changed by someone else. Begin the edit again.")


def _keep_balance(session: Session, order: Order) -> None:
    """Remember what was paid before the total moves."""
    if session.get(OrderBalance, order.id) is None:
        total = order.total_minor
        session.add(OrderBalance(order_id=order.id, original_total_minor=total, paid_minor=total))
        session.flush()


def _carry_out(session: Session, shop: Shop, order: Order, change: Change) -> Delta:
    staged = change.staged
    line = staged.line_item
    if line is None:
        line = _new_line(staged.title, staged.variant, staged.price_minor, staged.quantity)
        line.discount_minor, line.tax_minor = staged.discount_minor, change.tax_minor
        return _added(session, shop, order, line, staged.variant)
    delta = staged.quantity - line.current_quantity
    variant = session.get(Variant, line.variant_id) if line.variant_id else None
    if delta > 0 and line.current_quantity < line.quantity:
        more = _new_line(line.title, variant, line.price_minor, delta)
        more.tax_minor = change.tax_minor
        return _added(session, shop, order, more, variant)
    line.current_quantity += delta
    if delta > 0:
        line.quantity += delta
        line.tax_minor += change.tax_minor
    if variant is not None and (delta > 0 or staged.restock):
        move_stock(session, shop, variant, -delta)
    return line, delta


def _added(session: Session, shop: Shop, order: Order, line: LineItem, variant: Variant | None) -> Delta:
    order.lines.append(line)
    session.flush()
    if variant is not None:
        move_stock(session, shop, variant, -line.quantity)
    return line, line.quantity


def _new_line(title: str, variant: Variant | None, price_minor: int, quantity: int) -> LineItem:
    is_plain = variant is None or variant.title == "Default Title"
    return LineItem(
        product_id=variant.product_id if variant else None,
        variant_id=variant.id if variant else None,
        title=title,
        variant_title=None if is_plain or variant is None else variant.title,
        sku=variant.sku if variant else "",
        vendor=variant.product.vendor if variant else "",
        quantity=quantity,
        current_quantity=quantity,
        price_minor=price_minor,
        discount_minor=0,
        tax_minor=0,
        gift_card=False,
        properties=[],
    )


def _add_up(order: Order, outcome: Outcome) -> None:
    """The totals count what was added; what was taken away only the current ones show, as with refunds."""
    more = outcome.more
    order.subtotal_minor += more.goods_minor
    order.tax_minor += more.tax_minor
    order.total_minor += more.total_minor
    order.discount_minor += sum(
        each.staged.discount_minor for each in more.changes if each.staged.line_item is None
    )
    order.current_subtotal_minor += outcome.goods_minor
    order.current_tax_minor += outcome.tax_minor
    order.current_total_minor += outcome.total_minor


def _settle_state(session: Session, order: Order) -> None:
    if owed_of(session, order):
        order.financial_status = "partially_paid" if paid_of(session, order) else "pending"
    elif order.financial_status in ("partially_paid", "pending"):
        order.financial_status = "partially_refunded" if order.refunded_minor else "paid"
