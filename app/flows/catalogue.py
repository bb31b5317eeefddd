"""The flows there are, with the words and delays they start from."""

from __future__ import annotations

from dataclasses import dataclass

from app.sends import MailText, SendKind


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One kind of automated mail. Off until the merchant switches it on."""

    name: str
    title: str
    starts_with: str
    """The kind of happening that sets it going."""
    explained: str
    kind: SendKind
    delay_hours: int
    priority: int
    """Its bid beside the customer's other mails, as long as nobody knows what such a mail brings."""
    brings: float
    """The share of what is expected of a customer in 90 days that one such mail is taken to bring: 0 to 1."""
    useful_days: int
    """So long after it is due it may still go; what waits longer for room is dropped."""
    text: MailText


THANK_YOU = Flow(
    name="thank_you",
    title="Thank-you with products",
    starts_with="order_paid",
    explained=(
        "One day after a paid order: a short thank-you, the customer's points, and four products that go "
        "with what was bought. It recommends products, so it goes only to customers with consent. An order "
        "that was cancelled or paid back by then brings no mail."
    ),
    kind=SendKind.MARKETING,
    delay_hours=24,
    priority=10,
    brings=0.02,
    useful_days=14,
    text=MailText(
        subject="Thank you{% if first_name != '' %}, {{ first_name }}{% endif %}",
        preheader="And a few things that go well with your order {{ order_name }}.",
        headline="Thank you for your order",
        body=(
            "Your order {{ order_name }} made our day. We packed it with care and hope it finds a good "
            "place with you.\n\nIf anything is not right, just answer this mail. A person reads it."
        ),
        button="Back to the shop",
        products_title="Goes well with what you chose",
    ),
)

FLOWS = {flow.name: flow for flow in (THANK_YOU,)}
