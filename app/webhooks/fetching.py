"""Topics whose body names something without its state, or cannot be believed alone: the platform is asked."""

from __future__ import annotations

from app import customers, orders, reactions, shops
from app.core import jobs
from app.platforms import OrderSnapshot, Unreadable, hosted
from app.shops import Shop
from app.webhooks import forgetting
from app.webhooks.models import Delivery
from app.webhooks.outcomes import ONLY_NAMED, Act, Body, Ignored, Outcome
from app.webhooks.states import keep_orders


def refunded_order(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    """The refund itself says too little: the whole order is taken in."""
    hosted.check_kind(body, "Refund")
    return _order(shop, hosted.id_of(body, "order_id"))


def edited_order(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    edit = body.get("order_edit")
    if not isinstance(edit, dict):
        raise Unreadable("no order_edit in the body")
    return _order(shop, hosted.id_of(edit, "order_id"))


def deleted_order(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    """Believed once the platform does not show it either. Of one that it withholds the word alone must do."""
    if not set(body) <= ONLY_NAMED:
        raise Unreadable("the body tells more than that an order is gone: it is not of this topic")
    hosted.check_kind(body, "Order")
    platform_id, at = hosted.id_of(body), delivery.triggered_at
    if orders.find_by_platform_id(shop.id, platform_id) is None:
        return Ignored("the order was never known")
    if shops.connect(shop).order(platform_id) is not None:
        return Ignored("the order is still there")

    def take_back(shop: Shop) -> Ignored | None:
        is_new = reactions.take_back_deleted(shop, [platform_id], at)
        return None if is_new else Ignored("it was known to be deleted")

    return take_back


def parcel(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    """A parcel may be told of before its order."""
    shipment = hosted.shipment_of(body)
    is_known = orders.find_by_platform_id(shop.id, shipment.order_id) is not None
    fetched = None if is_known else shops.connect(shop).order(shipment.order_id)
    if fetched is None and not is_known:
        return Ignored("the order is gone")

    def note(shop: Shop) -> Ignored | None:
        if fetched is not None:
            keep_orders(shop, [fetched])
        return None if orders.note_shipment(shop.id, shipment) else Ignored("nothing new about the parcel")

    return note


def deleted_customer(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    """Believed once the platform does not find her either: the body looks like any other about a customer."""
    hosted.check_kind(body, "Customer")
    platform_id, at = hosted.id_of(body), delivery.triggered_at
    if shops.connect(shop).customer(platform_id) is not None:
        return Ignored("the customer is still there")

    def leave(shop: Shop) -> None:
        forgetting.forget_later(shop.id, customers.mark_gone(shop.id, platform_id, at))

    return leave


def merged_customers(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    """Believed once the platform knows the one and not the other; her present state is taken in, too."""
    told, at = hosted.merge_of(body), delivery.triggered_at
    if told.status != "completed":
        return Ignored(f"the merge is {told.status}")
    store = shops.connect(shop)
    kept = store.customer(told.kept)
    if kept is None:
        return Ignored("the customer who was kept is gone")
    if store.customer(told.removed) is not None:
        raise jobs.TryAgain("the store still knows both customers")

    def unite(shop: Shop) -> Ignored | None:
        customers.record_many(shop.id, [kept])
        is_new = reactions.merge_customers(shop, removed=told.removed, kept=told.kept, at=at)
        forgetting.forget_with_kept(shop.id, told.kept)
        return None if is_new else Ignored("they were merged before")

    return unite


def changed_shop(shop: Shop, delivery: Delivery, body: Body) -> Act:
    snapshot = shops.connect(shop).shop_info()

    def take_over(shop: Shop) -> None:
        shops.take_over(shop, snapshot)

    return take_over


def _order(shop: Shop, platform_id: str) -> Act | Ignored:
    snapshot: OrderSnapshot | None = shops.connect(shop).order(platform_id)
    if snapshot is None:
        return Ignored("the order is gone")
    return lambda shop: keep_orders(shop, [snapshot])[0]
