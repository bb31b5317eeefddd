"""What a merchant changes of placements: their strategies and order, words, length, and whether they show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from app import catalog, shops
from app.carousels import placements, publishing
from app.carousels.favouring import STRENGTHS
from app.carousels.models import CarouselPlacement
from app.carousels.placements import DEFAULTS, HERE, MOST, PAGES, Placement, Step
from app.carousels.strategies import STRATEGIES
from app.core import clock
from app.core.database import db, insert_once
from app.core.errors import BadInput, NotFound
from app.shops import Shop
from app.web.locales import LANGUAGES

LONGEST_LABEL, LONGEST_TITLE = 60, 80
MOST_OWN, MOST_STEPS, MOST_PICKED = 40, 10, 50
WINDOWS = (7, 30, 90, 365)


def keep(shop: Shop, place: Placement, by: str) -> None:
    """Keep the placement as it is given; the store's own pages follow where they show it."""
    _checked(shop, place)
    row = _row(shop, place)
    row.label = place.label if place.is_own else ""
    row.page, row.size, row.is_on, row.margin = place.page, place.size, place.is_on, place.margin
    row.steps = [step.stored() for step in place.steps]
    row.titles = dict(place.titles)
    row.changed_at, row.changed_by = clock.now(), by
    shops.audit(shop.id, by, "carousel_changed", {"placement": place.name})
    follow(shop, place.name)


def add(shop: Shop, label: str, page: str, by: str) -> Placement:
    """A placement of the merchant's own, under a plain name made from its label. Raises BadInput."""
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL or not label.isprintable():
        raise BadInput(f"A name has 1 to {LONGEST_LABEL} characters.")
    own = select(func.count()).where(CarouselPlacement.shop_id == shop.id, CarouselPlacement.label != "")
    if (db.session.scalar(own) or 0) >= MOST_OWN:
        raise BadInput(f"There are {MOST_OWN} of your own. Remove one that is not needed.")
    name = _name(shop.id, label)
    steps = tuple(Step(each) for each in placements.ALWAYS)
    place = Placement(name, page, steps, label, is_own=True)
    keep(shop, place, by)
    return place


def remove(shop: Shop, place: Placement, by: str) -> None:
    """One's own goes; one that every shop has is as in the beginning again."""
    row = placements.row_of(shop.id, place.name)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        shops.audit(shop.id, by, "carousel_removed", {"placement": place.name})
        follow(shop, place.name)


def follow(shop: Shop, placement: str) -> None:
    """The configuration and, where the theme renders them, the lists follow the change."""
    version = shops.raise_storefront_version(shop.id)
    if placement in ("", "home", "collection", *placements.RENDERED):
        publishing.publish_again(shop.id, f"carousels:{version}")


def with_titles(place: Placement, told: Mapping[str, str]) -> Placement:
    """The merchant's words by language; empty ones leave the strategy's own."""
    titles = {language: " ".join(text.split()) for language, text in told.items()}
    return replace(place, titles={language: text for language, text in titles.items() if text})


def arranged(place: Placement, act: str) -> Placement:
    """After a click on up:2, down:2, remove:2 or add:trending, or a drag as order:2,0,1. Raises BadInput."""
    what, _, about = act.partition(":")
    steps = list(place.steps)
    if what == "add" and about in STRATEGIES:
        return replace(place, steps=(*steps, Step(about)))
    if what == "order":
        return replace(place, steps=tuple(steps[at] for at in _order(about, len(steps))))
    at = int(about) if about.isdigit() else len(steps)
    if at >= len(steps) or what not in ("up", "down", "remove"):
        raise BadInput("There is no such strategy in this list. Look at the page again.")
    moved = steps.pop(at)
    if what != "remove":
        steps.insert(max(at - 1, 0) if what == "up" else at + 1, moved)
    return replace(place, steps=tuple(steps))


def _order(told: str, many: int) -> list[int]:
    places = [int(each) for each in told.split(",") if each.isdigit()]
    if sorted(places) != list(range(many)):
        raise BadInput("Name each strategy of the list once.")
    return places


def _checked(shop: Shop, place: Placement) -> None:
    if place.page not in PAGES:
        raise BadInput("Choose the kind of page.")
    if not 1 <= place.size <= MOST:
        raise BadInput(f"Show between 1 and {MOST} products.")
    if place.margin not in ("", *STRENGTHS):
        raise BadInput("Choose how strongly margins count.")
    if len(place.steps) > MOST_STEPS:
        raise BadInput(f"Name at most {MOST_STEPS} strategies.")
    if not set(place.titles) <= {"", *LANGUAGES}:
        raise BadInput("Choose one of the languages.")
    if any(len(title) > LONGEST_TITLE or not title.isprintable() for title in place.titles.values()):
        raise BadInput(f"A heading has at most {LONGEST_TITLE} characters.")
    _steps_checked(shop, place.steps)


def _steps_checked(shop: Shop, steps: Sequence[Step]) -> None:
    if any(step.strategy not in STRATEGIES for step in steps):
        raise BadInput("Choose one of the strategies.")
    if any(step.days not in (None, *WINDOWS) for step in steps):
        raise BadInput("Choose one of the stretches of time.")
    named = {step.collection for step in steps} - {"", HERE}
    if named - catalog.titles_of_collections(shop.id, named).keys():
        raise BadInput("Choose a collection of the shop.")
    if any(len(step.products) > MOST_PICKED for step in steps):
        raise BadInput(f"Pick at most {MOST_PICKED} products.")


def _row(shop: Shop, place: Placement) -> CarouselPlacement:
    if place.name not in DEFAULTS and not place.is_own:
        raise NotFound(f"There is no placement {place.name!r}.")
    fresh = {
        "shop_id": shop.id, "name": place.name, "label": place.label, "page": place.page, "steps": [],
        "titles": {}, "size": place.size, "is_on": place.is_on, "changed_at": clock.now(), "changed_by": "",
    }  # fmt: skip
    insert_once(CarouselPlacement, ("shop_id", "name"), [fresh])
    return db.session.scalars(
        select(CarouselPlacement)
        .where(CarouselPlacement.shop_id == shop.id, CarouselPlacement.name == place.name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _name(shop_id: int, label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:30] or "carousel"
    taken = {place.name for place in placements.list_all(shop_id)}
    names = [stem, *(f"{stem}-{number}" for number in range(2, MOST_OWN + 20))]
    return next(name for name in names if name not in taken)
