"""Resolvers: what contracts, their drafts, lines and billing attempts tell about themselves."""

from typing import Any

from devstore.graphql.call import resolver
from devstore.graphql.order_fields import mailing_address
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import count, money
from devstore.models import Customer, Order
from devstore.names import gid_of
from devstore.subscriptions.models import BillingAttempt, Contract, ContractLine, PaymentMethod

Payload = dict[str, Any]
Own = Contract | Payload
KINDS = {"INSUFFICIENT_INVENTORY": "InventoryError", "UNEXPECTED_ERROR": "UnexpectedError"}


def _contract(own: Own) -> Contract:
    found: Contract = own["contract"] if isinstance(own, dict) else own
    return found


@resolver("SubscriptionContract.id")
@resolver("SubscriptionDraft.id")
def own_id(own: Own, info: Any) -> str:
    return gid_of(info.parent_type.name, _contract(own).id)


@resolver("SubscriptionContract.status")
@resolver("SubscriptionDraft.status")
def status(own: Own, _info: Any) -> str:
    return _contract(own).status.upper()


@resolver("SubscriptionContract.customer")
@resolver("SubscriptionDraft.customer")
def customer(own: Own, info: Any) -> Customer:
    info.context.require("read_customers", "customer")
    return _contract(own).customer


@resolver("SubscriptionContract.currencyCode")
@resolver("SubscriptionDraft.currencyCode")
def currency(own: Own, _info: Any) -> str:
    return _contract(own).currency


@resolver("SubscriptionContract.nextBillingDate")
@resolver("SubscriptionDraft.nextBillingDate")
def next_billing_date(own: Own, _info: Any) -> Any:
    return _contract(own).next_billing_at


@resolver("SubscriptionContract.note")
@resolver("SubscriptionDraft.note")
def note(own: Own, _info: Any) -> str | None:
    return _contract(own).note


@resolver("SubscriptionContract.billingPolicy")
@resolver("SubscriptionDraft.billingPolicy")
def billing(own: Own, _info: Any) -> Payload:
    return _contract(own).billing


@resolver("SubscriptionContract.deliveryPolicy")
@resolver("SubscriptionDraft.deliveryPolicy")
def delivery(own: Own, _info: Any) -> Payload:
    return _contract(own).delivery


@resolver("SubscriptionContract.deliveryPrice")
@resolver("SubscriptionDraft.deliveryPrice")
def delivery_price(own: Own, _info: Any) -> Payload:
    contract = _contract(own)
    return money(contract.delivery_price_minor, contract.currency)


@resolver("SubscriptionContract.deliveryMethod")
def delivery_method(own: Contract, _info: Any) -> Payload | None:
    address = mailing_address(own.address, own.id)
    return {"__typename": "SubscriptionDeliveryMethodShipping", "address": address} if address else None


@resolver("SubscriptionContract.customerPaymentMethod")
@resolver("SubscriptionDraft.customerPaymentMethod")
def payment_method(own: Own, _info: Any, showRevoked: bool = False) -> PaymentMethod | None:
    card = _contract(own).payment_method
    return card if card is not None and (showRevoked or card.revoked_at is None) else None


@resolver("SubscriptionContract.lines")
@resolver("SubscriptionDraft.lines")
def lines(own: Own, _info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
    return page_of_list(_contract(own).lines, first, after)


@resolver("SubscriptionDraft.originalContract")
def original(own: Own, _info: Any) -> Contract | None:
    contract = _contract(own)
    return contract if contract.committed_at is not None else None


@resolver("SubscriptionContract.linesCount")
def lines_count(own: Contract, _info: Any) -> Payload:
    return count(len(own.lines))


@resolver("SubscriptionContract.revisionId")
def revision(own: Contract, _info: Any) -> int:
    return own.revision


@resolver("SubscriptionContract.originOrder")
def origin_order(own: Contract, _info: Any) -> Order | None:
    return own.origin_order


@resolver("SubscriptionContract.orders")
def orders(own: Contract, _info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
    found = [own.origin_order, *(attempt.order for attempt in own.attempts)]
    return page_of_list([order for order in found if order is not None], first, after)


@resolver("SubscriptionContract.billingAttempts")
def attempts(own: Contract, _info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
    return page_of_list(own.attempts, first, after)


@resolver("SubscriptionContract.lastPaymentStatus")
def last_payment(own: Contract, _info: Any) -> str | None:
    return own.last_payment.upper() if own.last_payment else None


@resolver("SubscriptionContract.customAttributes")
@resolver("SubscriptionLine.customAttributes")
def attributes(own: Contract | ContractLine, _info: Any) -> list[Payload]:
    return [{"key": each["name"], "value": each["value"]} for each in own.attributes]


@resolver("SubscriptionLine.id")
def line_id(line: ContractLine, _info: Any) -> str:
    return gid_of("SubscriptionLine", line.id)


@resolver("SubscriptionLine.title")
def line_title(line: ContractLine, _info: Any) -> str:
    return line.variant.product.title


@resolver("SubscriptionLine.variantTitle")
def variant_title(line: ContractLine, _info: Any) -> str | None:
    return None if line.variant.title == "Default Title" else line.variant.title


@resolver("SubscriptionLine.sku")
def sku(line: ContractLine, _info: Any) -> str:
    return line.variant.sku


@resolver("SubscriptionLine.variantId")
def variant_id(line: ContractLine, _info: Any) -> str:
    return gid_of("ProductVariant", line.variant_id)


@resolver("SubscriptionLine.productId")
def product_id(line: ContractLine, _info: Any) -> str:
    return gid_of("Product", line.variant.product_id)


@resolver("SubscriptionLine.sellingPlanId")
def plan_id(line: ContractLine, _info: Any) -> str | None:
    return gid_of("SellingPlan", line.plan_id) if line.plan_id else None


@resolver("SubscriptionLine.sellingPlanName")
def plan_name(line: ContractLine, _info: Any) -> str | None:
    return line.plan_name


@resolver("SubscriptionLine.currentPrice")
def current_price(line: ContractLine, info: Any) -> Payload:
    return money(line.price_minor, info.context.shop.currency)


@resolver("SubscriptionLine.lineDiscountedPrice")
def discounted_price(line: ContractLine, info: Any) -> Payload:
    return money(line.price_minor * line.quantity, info.context.shop.currency)


@resolver("SubscriptionLine.requiresShipping")
@resolver("SubscriptionLine.taxable")
def is_goods(_line: ContractLine, _info: Any) -> bool:
    return True


@resolver("CustomerPaymentMethod.id")
def method_id(card: PaymentMethod, _info: Any) -> str:
    return gid_of("CustomerPaymentMethod", card.id)


@resolver("SubscriptionBillingAttempt.id")
def attempt_id(attempt: BillingAttempt, _info: Any) -> str:
    return gid_of("SubscriptionBillingAttempt", attempt.id)


@resolver("SubscriptionBillingAttempt.originTime")
def origin_time(attempt: BillingAttempt, _info: Any) -> Any:
    return attempt.origin_at


@resolver("SubscriptionBillingAttempt.subscriptionContract")
def contract_of(attempt: BillingAttempt, _info: Any) -> Contract:
    return attempt.contract


@resolver("SubscriptionBillingAttempt.state")
def state(attempt: BillingAttempt, _info: Any) -> Payload:
    if attempt.state == "pending":
        return {"__typename": "SubscriptionBillingAttemptPendingState", "processing": True}
    if attempt.state == "success":
        return {"__typename": "SubscriptionBillingAttemptSuccessState", "order": attempt.order}
    kind = KINDS.get(attempt.error or "", "PaymentError")
    message = "One of the contract's products is not sold any more"
    error = {"__typename": f"SubscriptionBillingAttempt{kind}", "code": attempt.error, "message": message}
    return {"__typename": "SubscriptionBillingAttemptFailedState", "error": error}
