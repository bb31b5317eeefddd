"""S8: codes asked for by script, with changed ids, forged tokens, replays and many at once."""

from __future__ import annotations

from unittest.mock import patch

from sqlalchemy import select

from app.core.database import db
from app.core.unit import unit_of_work
from app.shops import Shop
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.popups.scripted_claims import MOST, within_what_is_offered

OTHER = "larder-lane.myshopify.com"
FORESEEN = {200, 202, 400, 403, 409, 429}


def s8_claims(place: Place, claims: int, database: str = "sqlite", seed: int = 1) -> Outcome:
    """So many claims at a popup that offers less than there are browsers. No store answers here."""
    broken: list[str] = []
    with (
        place.house(database) as house,
        house.app.app_context(),
        patch("app.popups.storefront.WAIT_SECONDS", 0),
    ):
        shop = db.session.scalars(select(Shop)).one()
        try:
            answers = within_what_is_offered(house.app, shop, _another(shop), claims, seed)
            broken += [f"answers {dict(answers)}"] if set(answers) - FORESEEN else []
        except AssertionError as fault:
            broken.append(f"more than is offered: {fault}"[:200])
    return Outcome("S8", f"{claims:,} scripted claims, {database}", f"{MOST} codes of {MOST} offered", broken)


def _another(shop: Shop) -> Shop:
    """A second shop, whose popups the first one's browsers ask for too."""
    same = {
        column.key: getattr(shop, column.key)
        for column in Shop.__mapper__.column_attrs
        if column.key not in ("id", "domain", "platform_id", "primary_url")
    }
    other = Shop(domain=OTHER, platform_id="202", primary_url=f"https://{OTHER}", **same)
    with unit_of_work():
        db.session.add(other)
    return other
