"""Resolvers: the money of an order, sale by sale and refund by refund, and what a refund would come to."""

from typing import Any

from devstore.graphql.call import Call, resolver, stands_for
from devstore.graphql.paging import page_of_list
from devstore.graphql.refund_input import CannotRefund, returned_lines, returned_shipping
from devstore.graphql.values import money_bag
from devstore.models import LineItem, Order, Refund, RefundLine
from devstore.names import gid_of
from devstore.refunds import Returned, shipping_left, shipping_tax_of, worth_of
from devstore.tender.models import OrderBalance, RefundDiscrepancy
from devstore.tender.paying import paid_of
from devstore.tender.transactions import Transaction, repayments_of, sales_of

stands_for("OrderTransaction", Transaction)
stands_for("OrderAdjustment", RefundDiscrepancy)
LABELS = {"bogus": "Bogus", "gift_card": "Gift card", "shopify_store_credit": "Store credit"}


@resolver("Order.transactions")
def order_transactions(order: Order, info: Any, first: int | None = None, **_: Any) -> list[Transaction]:
    session = info.context.session
    found = sales_of(session, order)
    for refund in order.refunds:
        found += repayments_of(session, refund)
    return found[:first]


@resolver("Refund.transactions")
def refund_transactions(
    refund: Refund, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(repayments_of(info.context.session, refund), first, after)


@resolver("OrderTransaction.id")
def transaction_id(transaction: Transaction, _info: Any) -> str:
    return gid_of("OrderTransaction", transaction.id)


@resolver("OrderTransaction.kind")
def kind(transaction: Transaction, _info: Any) -> str:
    return transaction.kind.upper()


@resolver("OrderTransaction.amountSet")
def amount(transaction: Transaction, _info: Any) -> dict[str, Any]:
    return money_bag(transaction.amount_minor, transaction.order.currency)


@resolver("OrderTransaction.status")
def status(_transaction: Transaction, _info: Any) -> str:
    return "SUCCESS"


@resolver("OrderTransaction.test")
def is_test(transaction: Transaction, _info: Any) -> bool:
    return transaction.order.test


@resolver("OrderTransaction.formattedGateway")
def formatted_gateway(transaction: Transaction, _info: Any) -> str:
    return LABELS[transaction.gateway]


@resolver("OrderTransaction.manualPaymentGateway")
def is_manual(_transaction: Transaction, _info: Any) -> bool:
    return False


@resolver("OrderTransaction.createdAt")
@resolver("OrderTransaction.processedAt")
def made_at(transaction: Transaction, _info: Any) -> Any:
    return transaction.at


@resolver("OrderTransaction.parentTransaction")
def parent(transaction: Transaction, info: Any) -> Transaction | None:
    sales = sales_of(info.context.session, transaction.order)
    return next((each for each in sales if each.id == transaction.parent_id), None)


@resolver("Refund.orderAdjustments")
def adjustments(
    refund: Refund, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    found = info.context.session.get(RefundDiscrepancy, refund.id)
    return page_of_list([found] if found else [], first, after)


@resolver("OrderAdjustment.id")
def adjustment_id(adjustment: RefundDiscrepancy, _info: Any) -> str:
    return gid_of("OrderAdjustment", adjustment.refund_id)


@resolver("OrderAdjustment.reason")
def adjustment_reason(adjustment: RefundDiscrepancy, _info: Any) -> str | None:
    return None if adjustment.reason == "other" else adjustment.reason.upper()


@resolver("OrderAdjustment.amountSet")
def adjustment_amount(adjustment: RefundDiscrepancy, info: Any) -> dict[str, Any]:
    return money_bag(adjustment.amount_minor, info.context.shop.currency)


@resolver("OrderAdjustment.taxAmountSet")
def adjustment_tax(_adjustment: RefundDiscrepancy, info: Any) -> dict[str, Any]:
    return money_bag(0, info.context.shop.currency)


@resolver("Order.totalReceivedSet")
def received(order: Order, info: Any) -> dict[str, Any]:
    return money_bag(paid_of(info.context.session, order), order.currency)


@resolver("Order.netPaymentSet")
def net_payment(order: Order, info: Any) -> dict[str, Any]:
    return money_bag(paid_of(info.context.session, order) - order.refunded_minor, order.currency)


@resolver("Order.totalOutstandingSet")
def outstanding(order: Order, info: Any) -> dict[str, Any]:
    """Positive: the customer owes; negative: the shop does."""
    if order.cancelled_at is not None:
        return money_bag(0, order.currency)
    net = paid_of(info.context.session, order) - order.refunded_minor
    return money_bag(order.current_total_minor - net, order.currency)


@resolver("Order.originalTotalPriceSet")
def original_total(order: Order, info: Any) -> dict[str, Any]:
    balance = info.context.session.get(OrderBalance, order.id)
    return money_bag(balance.original_total_minor if balance else order.total_minor, order.currency)


@resolver("Order.refundable")
def is_refundable(order: Order, info: Any) -> bool:
    return paid_of(info.context.session, order) > order.refunded_minor


@resolver("Order.suggestedRefund")
def suggested_refund(order: Order, info: Any, **asked: Any) -> dict[str, Any] | None:
    """What a refund of these lines would come to."""
    call: Call = info.context
    try:
        lines, shipping = _suggested(call, order, asked)
    except CannotRefund:
        return None
    found = {line.id: line for line in order.lines}
    worths = [worth_of(found[number], each.pieces) for number, each in lines.items()]
    goods, tax = sum(each for each, _ in worths), sum(each for _, each in worths)
    shipping_tax = shipping_tax_of(order, shipping)
    whole = goods + shipping + (0 if call.shop.taxes_included else tax + shipping_tax)
    left = paid_of(call.session, order) - order.refunded_minor
    names = {
        "amountSet": min(whole, left),
        "maximumRefundableSet": left,
        "subtotalSet": goods,
        "discountedSubtotalSet": goods,
        "totalTaxSet": tax + shipping_tax,
    }
    return {
        **{name: money_bag(minor, order.currency) for name, minor in names.items()},
        "refundLineItems": [_line(found[number], each) for number, each in lines.items()],
        "shipping": {
            "amountSet": money_bag(shipping, order.currency),
            "maximumRefundableSet": money_bag(shipping_left(order), order.currency),
            "taxSet": money_bag(shipping_tax, order.currency),
        },
        "suggestedTransactions": _transactions(call, order, min(whole, left)),
    }


def _suggested(call: Call, order: Order, asked: dict[str, Any]) -> tuple[dict[int, Returned], int]:
    if asked.get("suggestFullRefund"):
        left = {
            line.id: Returned(line.current_quantity, "no_restock")
            for line in order.lines
            if line.current_quantity
        }
        return left, shipping_left(order)
    lines = returned_lines(call, order, asked.get("refundLineItems") or [])
    wanted = {"fullRefund": asked.get("refundShipping"), "amount": asked.get("shippingAmount")}
    return lines, returned_shipping(order, wanted)


def _line(line: LineItem, returned: Returned) -> RefundLine:
    """Shown, never written down."""
    goods, tax = worth_of(line, returned.pieces)
    return RefundLine(
        line_item=line,
        quantity=returned.pieces,
        restock_type=returned.restock_type,
        subtotal_minor=goods,
        tax_minor=tax,
    )


def _transactions(call: Call, order: Order, minor: int) -> list[dict[str, Any]]:
    """The card first, then what was taken last."""
    sales = sales_of(call.session, order)
    found = []
    for sale in reversed(sales):
        part = min(minor, sale.left_minor)
        if part <= 0:
            continue
        minor -= part
        found.append(
            {
                "amountSet": money_bag(part, order.currency),
                "maximumRefundableSet": money_bag(sale.left_minor, order.currency),
                "gateway": sale.gateway,
                "formattedGateway": LABELS[sale.gateway],
                "kind": "SUGGESTED_REFUND",
                "parentTransaction": sale,
            }
        )
    return found
