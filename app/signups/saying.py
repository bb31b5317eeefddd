"""What a customer who is signed in at the store says of mail: her own word, needing no mail to prove it."""

from __future__ import annotations

from app import customers, mail, sends
from app.core.errors import BadInput, NotFound
from app.customers import ConsentState, Customer
from app.shops import Shop
from app.signups.taking import LONGEST_TEXT

SOURCE = "account"


def say(shop: Shop, platform_id: str, state: str, text: str) -> Customer:
    """Record her yes to `text` or her no; raises NotFound for whom we do not know yet.

    Her yes lifts her own unsubscribing, never a bounce or a complaint; her no stops what waits for her.
    """
    found = customers.find_by_platform_id(shop.id, platform_id)
    if found is None:
        raise NotFound("We do not know you yet. Try again in some minutes.")
    customer = customers.get(shop.id, customers.present_ids(shop.id, [found.id])[found.id])
    if state == ConsentState.SUBSCRIBED:
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise BadInput(f"text is what she agreed to, as it was shown: 1 to {LONGEST_TEXT} signs.")
        customers.grant(customer, SOURCE, text, is_confirmed=True)
        mail.unsuppress(shop.id, customer.email or "")
    elif state == ConsentState.UNSUBSCRIBED:
        if customer.email:
            mail.suppress(shop.id, customer.email, mail.UNSUBSCRIBED)
        customers.withdraw(customer, SOURCE, text[:LONGEST_TEXT])
        sends.cancel_waiting(shop.id, customer.id, reason="unsubscribed")
    else:
        raise BadInput("state is subscribed or unsubscribed.")
    return customer
