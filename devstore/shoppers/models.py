"""What the stand-in keeps of its shoppers: what they still mean to do, and why they came and bought."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base, table


class Errand(Base):
    """Something a shopper will do later."""

    __tablename__ = "errand"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    due_at: Mapped[datetime]
    kind: Mapped[str]
    """bring_back, use_code or friend."""
    email: Mapped[str]
    """Who goes."""
    detail: Mapped[str]
    """The order's checkout token, or the address she opens."""
    __table_args__ = table(Index("errand_due", "shop_id", "due_at"))


class DiaryEntry(Base):
    """One visit as it truly was: only the stand-in can know why somebody came, and why she bought."""

    __tablename__ = "diary_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    email: Mapped[str]
    came_by: Mapped[str]
    """herself, mail, points, code or friend: without it there would have been no visit."""
    bought_because: Mapped[str | None]
    """What brought her, or popup where its code persuaded her who would have left."""
    checkout_token: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = table(Index("diary_of_shop", "shop_id", "id"))
