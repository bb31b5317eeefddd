"""Keeping answers with a person or as counts only, and reading them again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import or_, select

from app import activity, customers
from app.activity import Visitor
from app.answers.checking import Checked
from app.answers.models import Answer, AnswerTotal
from app.core import clock
from app.core.among import among
from app.core.database import db, insert_fresh, insert_or_add
from app.shops import Shop


def keep(shop: Shop, visitor: Visitor, source: str, answers: Sequence[Checked], key: str) -> bool:
    """Keep what was answered in a browser; False, changing nothing, for a repeat of `key`."""
    return _keep(
        shop, {"visitor_id": visitor.id, "customer_id": None}, source, answers, f"{visitor.id}:{key}"
    )


def keep_for_customer(
    shop: Shop, customer_id: int, source: str, answers: Sequence[Checked], key: str
) -> bool:
    """The same for a customer who proved that the address beside the answers is hers."""
    person = {"visitor_id": None, "customer_id": customer_id}
    return _keep(shop, person, source, answers, f"customer:{customer_id}:{key}")


def _keep(
    shop: Shop, person: dict[str, int | None], source: str, answers: Sequence[Checked], key: str
) -> bool:
    now, short = clock.now(), sha256(key.encode()).hexdigest()[:32]
    rows = [
        {
            "shop_id": shop.id, **person, "source": source, "name": each.name, "label": each.label,
            "value": ",".join(each.values), "said": each.said, "cause": f"{source}:{short}:{each.name}",
            "at": now,
        }
        for each in answers
    ]  # fmt: skip
    return bool(rows) and bool(insert_fresh(Answer, ("shop_id", "cause"), rows))


def count(shop_id: int, source: str, answers: Sequence[Checked]) -> None:
    """Add to the totals; only what was chosen of offered answers has one."""
    rows = [
        {"shop_id": shop_id, "source": source, "name": each.name, "value": value, "count": 1}
        for each in answers
        if each.is_chosen
        for value in each.values
    ]
    rows.sort(key=lambda row: (str(row["name"]), str(row["value"])))
    insert_or_add(AnswerTotal, ("shop_id", "source", "name", "value"), ("count",), rows)


def of_customer(shop_id: int, customer_id: int) -> list[Answer]:
    """The newest answer to each question, under any of her accounts and in any of her browsers."""
    ids = customers.all_ids_of(shop_id, customer_id)
    browsers = [each for one in ids for each in activity.visitors_of(shop_id, one)]
    hers = or_(among(Answer.customer_id, list(ids)), among(Answer.visitor_id, browsers))
    found = select(Answer).where(Answer.shop_id == shop_id, hers).order_by(Answer.at, Answer.id)
    newest = {(each.source, each.name): each for each in db.session.scalars(found)}
    return sorted(newest.values(), key=lambda each: (each.at, each.id), reverse=True)


def totals(shop_id: int, source: str) -> dict[tuple[str, str], int]:
    """How often each answer was chosen, by question and answer."""
    where = (AnswerTotal.shop_id == shop_id, AnswerTotal.source == source)
    return {
        (each.name, each.value): each.count for each in db.session.scalars(select(AnswerTotal).where(*where))
    }
