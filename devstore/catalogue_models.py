"""What the catalogue holds besides products: collections and the drawings products share."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base, table


class Picture(Base):
    """One drawing of the catalogue, served at /cdn/pictures/<name>.svg; products that look alike share it."""

    __tablename__ = "picture"
    name: Mapped[str] = mapped_column(primary_key=True)
    svg: Mapped[str]
    __table_args__ = ()


class Collection(Base):
    __tablename__ = "collection"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    handle: Mapped[str]
    title: Mapped[str]
    body_html: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
    __table_args__ = table(UniqueConstraint("shop_id", "handle"))


class CollectionProduct(Base):
    """A product stands in a collection, at a place."""

    __tablename__ = "collection_product"
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    __table_args__ = ()
