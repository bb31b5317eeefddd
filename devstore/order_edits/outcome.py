"""What an edit would make of an order, to the minor unit, before anything is written."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from devstore.checkout.taxes import tax_on
from devstore.models import Order, Shop
from devstore.order_edits.models import OrderEdit, StagedLine
from devstore.refunds import worth_of


@dataclass(frozen=True)
class Change:
    """One staged line's part. Less goods and tax are negative."""

    staged: StagedLine
    goods_minor: int
    tax_minor: int

    @property
    def is_more(self) -> bool:
        return self.staged.line_item is None or self.staged.quantity > self.staged.before


@dataclass(frozen=True)
class Outcome:
    """The whole edit's sums."""

    changes: tuple[Change, ...]
    taxes_included: bool

    @property
    def goods_minor(self) -> int:
        return sum(each.goods_minor for each in self.changes)

    @property
    def tax_minor(self) -> int:
        return sum(each.tax_minor for each in self.changes)

    @property
    def total_minor(self) -> int:
        return self.goods_minor + (0 if self.taxes_included else self.tax_minor)

    @property
    def more(self) -> "Outcome":
        """What it adds, without what it takes away."""
        return Outcome(tuple(each for each in self.changes if each.is_more), self.taxes_included)


def outcome_of(session: Session, shop: Shop, edit: OrderEdit) -> Outcome:
    changes = tuple(_change(session, shop, edit.order, each) for each in edit.staged)
    return Outcome(changes, shop.taxes_included)


def _change(session: Session, shop: Shop, order: Order, staged: StagedLine) -> Change:
    """More pieces cost the line's full price: its discount was for what was bought then."""
    line = staged.line_item
    if line is None:
        goods = staged.price_minor * staged.quantity - staged.discount_minor
        return Change(staged, goods, _tax(session, shop, order, goods) if staged.taxable else 0)
    if staged.quantity < line.current_quantity:
        goods, tax = worth_of(line, line.current_quantity - staged.quantity)
        return Change(staged, -goods, -tax)
    goods = line.price_minor * (staged.quantity - line.current_quantity)
    return Change(staged, goods, _tax(session, shop, order, goods))


def _tax(session: Session, shop: Shop, order: Order, goods_minor: int) -> int:
    country = (order.shipping_address or {}).get("country_code")
    return tax_on(session, shop, [goods_minor], 0, country).line_minor[0]
