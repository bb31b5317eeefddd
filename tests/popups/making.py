"""Popups as tests need them: a form that is whole, and a shopper's browser that speaks to the routes."""

from __future__ import annotations

from typing import Any

from app import popups
from app.core.unit import unit_of_work
from app.popups import Popup
from app.popups.filling import values_of
from app.shops import Shop

API = "/storefront/v1"


def made(shop: Shop, play: str, is_on: bool = True, **columns: Any) -> Popup:
    """A popup of the play, switched on whatever it lacks, with some of its columns as the test wants them."""
    with unit_of_work():
        popup = popups.add(shop, play, by="olive")
        for name, value in {"is_on": is_on, **columns}.items():
            setattr(popup, name, value)
    return popup


def form_of(shop: Shop, popup: Popup, **changes: str) -> dict[str, str]:
    """The popup's form as its page would send it, with changes; an empty text unticks a box."""
    values = {name: str(value) for name, value in values_of(shop, popup).items() if value not in ("", False)}
    values = {name: "1" if value == "True" else value for name, value in values.items()}
    return {name: value for name, value in {"whole": "1", **values, **changes}.items() if value}


def shown(shop: Shop, popup: Popup) -> dict[str, Any] | None:
    """The popup as the storefront's configuration has it."""
    return next((each for each in popups.CONFIG(shop.id)["popups"] if each["id"] == popup.id), None)
