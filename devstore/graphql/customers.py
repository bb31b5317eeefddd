"""Resolvers: customers, and their consent to marketing mail."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from devstore.customers import ADDRESS, find_customer, set_marketing_consent
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.order_fields import mailing_address
from devstore.graphql.paging import (
    Listing,
    by_number,
    by_tag,
    by_time,
    by_word,
    condition_of,
    page,
)
from devstore.graphql.values import count, money
from devstore.models import Customer, Order
from devstore.names import gid_of, number_of

LAST_NAME: InstrumentedAttribute[Any] = Customer.last_name
CUSTOMERS = Listing(
    id=Customer.id,
    filters={
        "id": by_number(Customer.id),
        "email": by_word(Customer.email),
        "first_name": by_word(Customer.first_name),
        "last_name": by_word(Customer.last_name),
        "state": by_word(Customer.state),
        "tag": by_tag(Customer.tags),
        "orders_count": by_number(Customer.orders_count),
        "created_at": by_time(Customer.created_at),
        "customer_date": by_time(Customer.created_at),
        "updated_at": by_time(Customer.updated_at),
    },
    sort_keys={
        "ID": Customer.id,
        "NAME": LAST_NAME,
        "CREATED_AT": Customer.created_at,
        "UPDATED_AT": Customer.updated_at,
    },
    text=(Customer.email, Customer.first_name, Customer.last_name),
)
REFUSED_STATES = ("NOT_SUBSCRIBED", "INVALID", "REDACTED")


@resolver("QueryRoot.customers")
def customers(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_customers", "customers")
    base = select(Customer).where(Customer.shop_id == call.shop.id)
    return page(call, base, CUSTOMERS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.customer")
def customer(_root: object, info: Any, id: str) -> Customer | None:
    call: Call = info.context
    call.require("read_customers", "customer")
    return _own(call, id)


@resolver("QueryRoot.customersCount")
def customers_count(
    _root: object, info: Any, query: str | None = None, limit: int | None = 10_000
) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_customers", "customersCount")
    wanted = select(func.count(Customer.id)).where(
        Customer.shop_id == call.shop.id, condition_of(call, CUSTOMERS, query)
    )
    return count(call.session.scalar(wanted) or 0, limit)


@resolver("QueryRoot.customerByIdentifier")
def customer_by_identifier(_root: object, info: Any, identifier: dict[str, str]) -> Customer | None:
    call: Call = info.context
    call.require("read_customers", "customerByIdentifier")
    if "id" in identifier:
        return _own(call, identifier["id"])
    if "emailAddress" in identifier:
        return find_customer(call.session, call.shop, identifier["emailAddress"])
    wanted = select(Customer).where(
        Customer.shop_id == call.shop.id, Customer.phone == identifier.get("phoneNumber")
    )
    return call.session.scalar(wanted)


@resolver("Customer.id")
def customer_id(customer: Customer | dict[str, Any], _info: Any) -> str:
    return customer["id"] if isinstance(customer, dict) else gid_of("Customer", customer.id)


@resolver("Customer.displayName")
def display_name(customer: Customer, _info: Any) -> str:
    return f"{customer.first_name} {customer.last_name}".strip() or customer.email or ""


@resolver("Customer.state")
def customer_state(customer: Customer, _info: Any) -> str:
    return customer.state.upper()


@resolver("Customer.numberOfOrders")
def number_of_orders(customer: Customer, _info: Any) -> str:
    return str(customer.orders_count)


@resolver("Customer.amountSpent")
def amount_spent(customer: Customer, info: Any) -> dict[str, Any]:
    return money(customer.spent_minor, info.context.shop.currency)


@resolver("Customer.lastOrder")
def last_order(customer: Customer, info: Any) -> Order | None:
    call: Call = info.context
    if customer.last_order_id is None:
        return None
    call.require("read_orders", "lastOrder")
    return _last_orders(call).get(customer.last_order_id)


@resolver("Customer.dataSaleOptOut")
def data_sale_opt_out(_customer: Customer, _info: Any) -> bool:
    return False


@resolver("Customer.defaultEmailAddress")
def default_email_address(customer: Customer, info: Any) -> dict[str, Any] | None:
    if customer.email is None:
        return None
    level = customer.marketing_opt_in_level
    return {
        "emailAddress": customer.email,
        "marketingState": customer.marketing_state.upper(),
        "marketingOptInLevel": level.upper() if level else None,
        "marketingUpdatedAt": customer.marketing_updated_at,
        "marketingUnsubscribeUrl": f"{info.context.shop.url}/account/unsubscribe?token={customer.id:x}",
        "validFormat": ADDRESS.fullmatch(customer.email) is not None,
    }


@resolver("Customer.defaultPhoneNumber")
def default_phone_number(customer: Customer, _info: Any) -> dict[str, Any] | None:
    return {"phoneNumber": customer.phone} if customer.phone else None


@resolver("Customer.defaultAddress")
def default_address(customer: Customer, _info: Any) -> dict[str, Any] | None:
    return mailing_address(customer.default_address, customer.id)


@resolver("Mutation.customerEmailMarketingConsentUpdate")
def update_email_consent(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    call.require("write_customers", "customerEmailMarketingConsentUpdate")
    customer = _own(call, input["customerId"])
    consent = input["emailMarketingConsent"]
    error = _consent_error(call, customer, consent)
    if error or customer is None:
        return {"customer": None, "userErrors": [error]}
    level = consent.get("marketingOptInLevel")
    set_marketing_consent(
        call.session,
        call.shop,
        customer,
        consent["marketingState"].lower(),
        opt_in_level=level.lower() if level else customer.marketing_opt_in_level or "unknown",
        at=consent.get("consentUpdatedAt"),
    )
    return {"customer": customer, "userErrors": []}


def _consent_error(call: Call, customer: Customer | None, consent: dict[str, Any]) -> dict[str, Any] | None:
    where, state = ["input", "emailMarketingConsent"], consent["marketingState"]
    if customer is None:
        return user_error("INVALID", ["input", "customerId"], "Customer not found")
    if customer.email is None:
        return user_error(
            "INVALID", ["input"], "An email address is required to set the email marketing consent state."
        )
    if state in REFUSED_STATES:
        message = f"Cannot specify {state} as a marketing state input"
        return user_error("INVALID", [*where, "marketingState"], message)
    if state == "PENDING" and consent.get("marketingOptInLevel") not in (None, "CONFIRMED_OPT_IN"):
        message = "The opt-in level must be CONFIRMED_OPT_IN when the state is PENDING"
        return user_error("INVALID", [*where, "marketingOptInLevel"], message)
    at: datetime | None = consent.get("consentUpdatedAt")
    if at is not None and at > call.now + timedelta(minutes=1):
        return user_error(
            "INVALID", [*where, "consentUpdatedAt"], "Consent updated at must not be in the future"
        )
    return None


def _own(call: Call, gid: str) -> Customer | None:
    found = call.session.get(Customer, number_of(gid, "Customer") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _last_orders(call: Call) -> dict[int, Order]:
    """The last orders of all customers read so far, in one query."""
    known: dict[int, Order] = call.memo.setdefault("last_orders", {})
    people = [thing for thing in call.session.identity_map.values() if isinstance(thing, Customer)]
    wanted = {person.last_order_id for person in people} - known.keys() - {None}
    if wanted:
        known.update(
            {order.id: order for order in call.session.scalars(select(Order).where(Order.id.in_(wanted)))}
        )
    return known
