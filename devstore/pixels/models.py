"""The table of web pixels: one a shop."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base, table


class WebPixel(Base):
    """The app's pixel in one shop. Without the row, it does not run there."""

    __tablename__ = "web_pixel"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), unique=True)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = table()
