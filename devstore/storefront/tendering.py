"""Gift cards and store credit on an open cart: which are to pay, and how much each of them will."""

from dataclasses import dataclass

from sqlalchemy import select

from devstore.checkout.models import CartTender
from devstore.storefront import carts
from devstore.storefront.visits import Visit
from devstore.tender import gift_cards, store_credit
from devstore.tender.gift_cards import CardRefused
from devstore.tender.models import GiftCard

MOST_CARDS = 5


@dataclass(frozen=True)
class Split:
    """How a total will be paid."""

    cards: tuple[tuple[GiftCard, int], ...]
    credit_minor: int
    rest_minor: int
    """For the card."""


def cards_on(here: Visit) -> list[GiftCard]:
    """The gift cards of the cart that still pay something."""
    tender = _tender(here)
    ids = tender.gift_card_ids if tender else []
    found = {card.id: card for card in here.session.scalars(select(GiftCard).where(GiftCard.id.in_(ids)))}
    return [found[number] for number in ids if number in found and _pays(here, found[number])]


def wants_credit(here: Visit) -> bool:
    tender = _tender(here)
    return here.customer is not None and tender is not None and tender.store_credit


def credit_of(here: Visit) -> int:
    """What the signed-in customer could spend; nobody else can spend store credit."""
    if here.customer is None:
        return 0
    account = store_credit.find_account(here.session, here.customer, here.shop.currency)
    return store_credit.balance_of(account, now=here.now) if account else 0


def split_of(here: Visit, total_minor: int) -> Split:
    left, parts = total_minor, []
    for card in cards_on(here):
        part = min(left, card.balance_minor)
        parts.append((card, part))
        left -= part
    credit = min(left, credit_of(here)) if wants_credit(here) else 0
    return Split(tuple(parts), credit, left - credit)


def take_card(here: Visit, code: str) -> bool:
    """Let the gift card of this code pay; False when no card has it. Raises CardRefused."""
    card = gift_cards.find(here.session, here.shop, code)
    if card is None:
        return False
    gift_cards.check_spendable(card, now=here.now)
    tender = _open_tender(here)
    if card.id not in tender.gift_card_ids:
        if len(tender.gift_card_ids) >= MOST_CARDS:
            raise CardRefused("invalid", f"No more than {MOST_CARDS} gift cards can pay for one order")
        tender.gift_card_ids = [*tender.gift_card_ids, card.id]
    return True


def drop_card(here: Visit, card_id: int) -> None:
    tender = _open_tender(here)
    tender.gift_card_ids = [each for each in tender.gift_card_ids if each != card_id]


def use_credit(here: Visit, wanted: bool) -> None:
    if wanted or _tender(here) is not None:
        _open_tender(here).store_credit = wanted


def _tender(here: Visit) -> CartTender | None:
    return here.session.get(CartTender, here.cart.id) if here.cart else None


def _open_tender(here: Visit) -> CartTender:
    tender = _tender(here)
    if tender is None:
        tender = CartTender(cart_id=carts.open_cart(here).id, gift_card_ids=[], store_credit=False)
        here.session.add(tender)
        here.session.flush()
    return tender


def _pays(here: Visit, card: GiftCard) -> bool:
    try:
        gift_cards.check_spendable(card, now=here.now)
    except CardRefused:
        return False
    return True
