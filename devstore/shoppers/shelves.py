"""What a shop sells, as somebody knows it who comes often."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from devstore.models import LineItem, Order, Product, Shop


@dataclass(frozen=True)
class Goods:
    """One product on the shelves."""

    product_id: int
    handle: str
    title: str
    maker: str
    kind: str
    variant_ids: tuple[int, ...]
    """Those in stock."""
    sold: int
    """Pieces ever sold."""

    @property
    def path(self) -> str:
        return f"/products/{self.handle}"


def shelves_of(session: Session, shop: Shop) -> list[Goods]:
    """Everything that may be seen, in the order of its numbers."""
    counted = (
        select(LineItem.product_id, func.sum(LineItem.quantity))
        .join(Order)
        .where(Order.shop_id == shop.id)
        .group_by(LineItem.product_id)
    )
    sold = {number: pieces for number, pieces in session.execute(counted) if number}
    wanted = (
        select(Product)
        .where(Product.shop_id == shop.id, Product.status == "active")
        .options(selectinload(Product.variants))
        .order_by(Product.id)
    )
    return [
        Goods(
            product.id,
            product.handle,
            product.title,
            product.vendor,
            product.product_type,
            tuple(variant.id for variant in product.variants if variant.is_available),
            sold.get(product.id, 0),
        )
        for product in session.scalars(wanted)
    ]


def owned_by(session: Session, customer_id: int) -> Sequence[int]:
    """The numbers of the products she ever ordered."""
    wanted = select(LineItem.product_id).join(Order).where(Order.customer_id == customer_id).distinct()
    return [number for number in session.scalars(wanted) if number]
