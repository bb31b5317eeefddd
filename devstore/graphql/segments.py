"""Resolvers: the segments that every shop has from its first day, and who is in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import GraphQLError
from sqlalchemy import ColumnElement, func, select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import Listing, page, page_of_list
from devstore.models import Customer
from devstore.names import gid_of, number_of

A_SHOP = 100
"""Numbers of segments for each shop."""
MEMBERS = Listing(id=Customer.id, filters={}, sort_keys={"ID": Customer.id})


@dataclass(frozen=True)
class Segment:
    """A rule over customers, named as the platform names those it brings along."""

    number: int
    name: str
    query: str
    condition: ColumnElement[bool]
    created_at: datetime


def segments_of(call: Call) -> list[Segment]:
    """The platform's own segments of the call's shop."""
    rules = (
        (
            "Email subscribers",
            "email_subscription_status = 'SUBSCRIBED'",
            Customer.marketing_state == "subscribed",
        ),
        ("Customers who have purchased at least once", "number_of_orders >= 1", Customer.orders_count >= 1),
        ("Customers who have purchased more than once", "number_of_orders > 1", Customer.orders_count > 1),
        ("Customers who haven't purchased", "number_of_orders = 0", Customer.orders_count == 0),
    )
    return [
        Segment(call.shop.id * A_SHOP + at, name, query, condition, call.shop.created_at)
        for at, (name, query, condition) in enumerate(rules, 1)
    ]


@resolver("QueryRoot.segments")
def segments(_root: object, info: Any, first: int | None = None, after: str | None = None) -> dict[str, Any]:
    return page_of_list([_shown(each) for each in segments_of(info.context)], first, after)


@resolver("QueryRoot.segment")
def segment(_root: object, info: Any, id: str) -> dict[str, Any] | None:
    found = _find(info.context, id)
    return _shown(found) if found else None


@resolver("QueryRoot.customerSegmentMembers")
def members(
    _root: object, info: Any, first: int | None = None, after: str | None = None, segmentId: str | None = None
) -> dict[str, Any]:
    call: Call = info.context
    found = _find(call, segmentId or "")
    if found is None:
        raise GraphQLError("Segment does not exist", extensions={"code": "BAD_REQUEST"})
    theirs = select(Customer).where(Customer.shop_id == call.shop.id, found.condition)
    whole = call.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0
    return {**page(call, theirs, MEMBERS, first=first, after=after), "totalCount": whole}


@resolver("CustomerSegmentMember.id")
def member_id(customer: Customer, _info: Any) -> str:
    return gid_of("CustomerSegmentMember", customer.id)


@resolver("CustomerSegmentMember.displayName")
def member_name(customer: Customer, _info: Any) -> str:
    return f"{customer.first_name} {customer.last_name}".strip() or customer.email or ""


def _find(call: Call, gid: str) -> Segment | None:
    number = number_of(gid, "Segment")
    return next((each for each in segments_of(call) if each.number == number), None)


def _shown(found: Segment) -> dict[str, Any]:
    return {
        "id": gid_of("Segment", found.number),
        "name": found.name,
        "query": found.query,
        "creationDate": found.created_at,
        "lastEditDate": found.created_at,
    }
