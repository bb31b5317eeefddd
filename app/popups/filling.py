"""What stands in a popup's form: its columns as people type them."""

from __future__ import annotations

from typing import Any

from app import offers
from app.brand import COLOURS
from app.popups import pricing, questions, targeting, triggers
from app.popups.models import Popup
from app.popups.wording import said_in, texts_of
from app.shops import Shop
from app.web.locales import LANGUAGES


def values_of(shop: Shop, popup: Popup) -> dict[str, Any]:
    """Every field of the form by its name."""
    return {
        **popup.content,
        **pricing.values_of(shop, popup),
        **_look(popup),
        **triggers.values_of(popup.triggers, shop.currency),
        **targeting.values_of(popup.target, shop.currency),
        **questions.values_of(popup.steps),
        **{f"page_{name}": "1" for name in popup.pages},
        **_schedule(popup.schedule),
        **_words(popup),
        "name": popup.name,
        "template": popup.template,
        "layout": popup.layout,
        "priority": popup.priority,
        "cooldown_days": popup.cooldown_days,
        "countdown": "1" if popup.countdown else "",
        "threshold": offers.typed(popup.threshold_minor, shop.currency) if popup.threshold_minor else "",
    }


def _look(popup: Popup) -> dict[str, str]:
    own, image = popup.look.get("colours", {}), popup.look.get("image", {})
    values = {f"colour_{name}": own.get(name, "") for name in COLOURS}
    return (
        values
        | {"image_url": image.get("url", ""), "image_alt": image.get("alt", "")}
        | {"logo": "1" if popup.look.get("logo") else ""}
    )


def _schedule(schedule: dict[str, Any]) -> dict[str, Any]:
    values = {name: schedule.get(name, "") for name in ("starts", "ends", "from", "until")}
    return values | {f"day_{number}": "1" for number in schedule.get("days", ())}


def _words(popup: Popup) -> dict[str, str]:
    texts = texts_of(popup.content, popup.steps)
    return {
        f"words_{language}_{number}": own[text]
        for language, own in popup.words.items()
        for number, text in enumerate(texts)
        if text in own
    }


def translated(popup: Popup) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """By language its name and, for each text, the field, the text, and what is said there by itself."""
    texts = texts_of(popup.content, popup.steps)
    return [
        (
            language,
            title,
            [
                (f"words_{language}_{number}", text, _usual(language, text))
                for number, text in enumerate(texts)
            ],
        )
        for language, title in LANGUAGES.items()
    ]


def _usual(language: str, text: str) -> str:
    said = said_in(language, text)
    return said if said != text else ""
