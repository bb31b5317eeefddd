"""The registry of what rules may ask: each field with its words and where its fact stands.

A new field is one entry: a column of the customer or of her value, or, for what lies in rows of its own, a
query of `related` that gives each customer once. The language, the SQL, the sentence and the builder follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func

from app.customers import ConsentState, Customer, Topic
from app.segments import marks, related
from app.segments.kinds import Kind
from app.segments.related import Asked, Rows
from app.value import CustomerValue, RfmGroup

CONSENT = (
    (ConsentState.SUBSCRIBED.value, "wants mail"),
    (ConsentState.PENDING.value, "has not confirmed yet"),
    (ConsentState.NOT_SUBSCRIBED.value, "was never asked"),
    (ConsentState.UNSUBSCRIBED.value, "unsubscribed"),
)
TOPICS = (
    (Topic.NEWS.value, "news"),
    (Topic.REWARDS.value, "her rewards"),
    (Topic.REMINDERS.value, "reminders"),
)
ACCOUNT, GUEST = "account", "guest"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to ask about a customer."""

    name: str
    """In stored rules; never changed."""
    group: str
    label: str
    kind: Kind
    says: str
    """The sentence, with {} where the comparison stands."""
    says_not: str = ""
    """For choices and events: the sentence of the opposite."""
    column: Any = None
    """Where the fact stands: a column of Customer or CustomerValue, or `number` of `related`."""
    per: Any = None
    """What the column is divided by, without ever dividing; who has none of it does not match."""
    related: Callable[[Asked], Rows] | None = None
    """For facts in rows of their own: `customer_id`, once each, and `number` where one is compared."""
    lists_opposite: bool = False
    """For choices with `related`: its rows are those for whom it is not so."""
    zero_if_missing: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    catalogue: str = ""
    """For choices without a closed list: which list of `choosing` offers them."""
    has_window: bool = False
    may_lie_ahead: bool = False

    @property
    def needs_value(self) -> bool:
        """Whether the customer's row of the value table is read."""
        columns = [each for each in (self.column, self.per) if each is not None]
        return any(each.class_ is CustomerValue for each in columns if hasattr(each, "class_"))


LANGUAGE = func.lower(func.replace(Customer.locale, "_", "-"))
HAS_ACCOUNT = case((Customer.platform_id.is_(None), GUEST), else_=ACCOUNT)
PROFILE, ORDERS, RFM, EXPECTED, VISITS, POINTS = (
    "Who she is", "What she bought", "Beside your other customers", "What is expected of her",
    "What she did in the shop", "Points",
)  # fmt: skip
_ALL: tuple[Field, ...] = (
    Field("country", PROFILE, "Country", Kind.CHOICE, "lives in {}", "does not live in {}",
          column=Customer.country, catalogue="country"),
    Field("language", PROFILE, "Language", Kind.CHOICE, "speaks {}", "does not speak {}",
          column=LANGUAGE, catalogue="language"),
    Field("known_since", PROFILE, "Known since", Kind.DATE, "first known {}", column=Customer.created_at),
    Field("account", PROFILE, "Account", Kind.CHOICE, "has {}", "does not have {}", column=HAS_ACCOUNT,
          choices=((ACCOUNT, "an account"), (GUEST, "no account (a guest)"))),
    Field("email", PROFILE, "E-mail address", Kind.TEXT, "e-mail address {}", column=Customer.email),
    Field("tag", PROFILE, "Customer tag", Kind.CHOICE, "is tagged {}", "is not tagged {}",
          related=marks.tagged, catalogue="customer_tag"),
    Field("consent", PROFILE, "Consent to mail", Kind.CHOICE, "{}", "it is not so that she {}",
          column=Customer.consent_state, choices=CONSENT),
    Field("consent_at", PROFILE, "Consent given or taken", Kind.DATE, "gave or took back consent {}",
          column=Customer.consent_at),
    Field("topic", PROFILE, "Kinds of mail she wants", Kind.CHOICE, "wants mail about {}",
          "wants no mail about {}", related=marks.declined, lists_opposite=True, choices=TOPICS),
    Field("contacted", PROFILE, "Was contacted", Kind.EVENT, "was contacted", "was not contacted",
          related=marks.contacted, has_window=True),
    Field("orders", ORDERS, "Number of orders", Kind.NUMBER, "ordered {} times",
          column=CustomerValue.orders, zero_if_missing=True),
    Field("spent", ORDERS, "Money spent", Kind.MONEY, "spent {}",
          column=CustomerValue.spent_minor, zero_if_missing=True),
    Field("average_order", ORDERS, "Average order", Kind.MONEY, "has an average order of {}",
          column=CustomerValue.spent_minor, per=CustomerValue.orders),
    Field("first_order", ORDERS, "First order", Kind.DATE, "first order {}",
          column=CustomerValue.first_order_at),
    Field("last_order", ORDERS, "Last order", Kind.DATE, "last order {}",
          column=CustomerValue.last_order_at),
    Field("gap", ORDERS, "Days between her orders", Kind.DECIMAL, "usually waits {} days between orders",
          column=CustomerValue.gap_days),
    Field("bought_product", ORDERS, "Bought a product", Kind.CHOICE, "bought {}", "did not buy {}",
          related=related.bought_product, catalogue="product", has_window=True),
    Field("bought_type", ORDERS, "Bought a product type", Kind.CHOICE, "bought something of {}",
          "bought nothing of {}", related=related.bought_type, catalogue="type", has_window=True),
    Field("bought_collection", ORDERS, "Bought from a collection", Kind.CHOICE, "bought something from {}",
          "bought nothing from {}", related=related.bought_collection, catalogue="collection",
          has_window=True),
    Field("bought_tag", ORDERS, "Bought a product tag", Kind.CHOICE, "bought something tagged {}",
          "bought nothing tagged {}", related=related.bought_tag, catalogue="product_tag", has_window=True),
    Field("discounted_orders", ORDERS, "Orders with a discount", Kind.NUMBER,
          "ordered {} times with a discount", related=related.discounted, zero_if_missing=True,
          has_window=True),
    Field("discount_share", ORDERS, "Share of orders with a discount", Kind.SHARE,
          "had a discount on {} of her orders", related=related.discounted, per=CustomerValue.orders,
          zero_if_missing=True),
    Field("used_code", ORDERS, "Used a discount code", Kind.EVENT, "used a discount code",
          "used no discount code", related=related.used_code, has_window=True),
    Field("rfm_group", RFM, "Group", Kind.CHOICE, "belongs to the group {}",
          "does not belong to the group {}", column=CustomerValue.rfm_group,
          choices=tuple((each.value, each.value) for each in RfmGroup)),
    Field("recency", RFM, "How recently, in fifths (5 is best)", Kind.NUMBER,
          "stands in fifth {} by how recently she ordered", column=CustomerValue.recency),
    Field("frequency", RFM, "How often, in fifths (5 is best)", Kind.NUMBER,
          "stands in fifth {} by how often she ordered", column=CustomerValue.frequency),
    Field("monetary", RFM, "For how much, in fifths (5 is best)", Kind.NUMBER,
          "stands in fifth {} by what she spent", column=CustomerValue.monetary),
    Field("expected_orders", EXPECTED, "Orders in the next 90 days", Kind.DECIMAL,
          "is expected to order {} times in 90 days", column=CustomerValue.expected_orders),
    Field("expected_value", EXPECTED, "Money in the next 90 days", Kind.MONEY,
          "is expected to spend {} in 90 days", column=CustomerValue.expected_value_minor),
    Field("lapse_risk", EXPECTED, "Risk that she stays away", Kind.SHARE, "a risk to stay away of {}",
          column=CustomerValue.lapse_risk),
    Field("next_order", EXPECTED, "Next order expected", Kind.DATE, "next order expected {}",
          column=CustomerValue.next_order_at, may_lie_ahead=True),
    Field("visited", VISITS, "Visited the shop", Kind.EVENT, "visited the shop", "did not visit the shop",
          related=related.did(), has_window=True),
    Field("viewed", VISITS, "Viewed any product", Kind.EVENT, "viewed a product", "viewed no product",
          related=related.did("product_viewed"), has_window=True),
    Field("viewed_product", VISITS, "Viewed a product", Kind.CHOICE, "viewed {}", "did not view {}",
          related=related.did("product_viewed"), catalogue="product", has_window=True),
    Field("searched", VISITS, "Searched", Kind.EVENT, "searched", "did not search",
          related=related.did("search_submitted"), has_window=True),
    Field("added_to_cart", VISITS, "Put something into the cart", Kind.EVENT, "put something into the cart",
          "put nothing into the cart", related=related.did("product_added_to_cart"), has_window=True),
    Field("wished_product", VISITS, "Has a product on her wish list", Kind.CHOICE,
          "has {} on her wish list", "does not have {} on her wish list",
          related=marks.wished, catalogue="product"),
    Field("wishes", VISITS, "Products on her wish list", Kind.NUMBER, "has {} products on her wish list",
          related=marks.wished, zero_if_missing=True),
    Field("points", POINTS, "Points she can spend", Kind.NUMBER, "holds {} points",
          related=related.points, zero_if_missing=True),
)  # fmt: skip
FIELDS: dict[str, Field] = {each.name: each for each in _ALL}
