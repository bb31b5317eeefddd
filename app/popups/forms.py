"""The merchant's form of a popup, checked as a whole: a refusal names one thing to put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app import brand, offers
from app.core.errors import BadInput
from app.offers import OfferTerms
from app.popups import looks, questions, scheduling, targeting, triggers
from app.popups.models import Popup
from app.popups.playbook import PLAYS
from app.popups.pricing import number_of, read_terms
from app.popups.wording import texts_of
from app.shops import Shop
from app.web.locales import LANGUAGES

LONGEST = {"title": 60, "text": 200, "action": 30, "decline": 30, "action_url": 300}
LONGEST_NAME, LONGEST_REACHED, LONGEST_TRANSLATED = 60, 60, 400
MOST_DAYS, MOST_PRIORITY = 365, 99


@dataclass(frozen=True)
class Design:
    """Everything but the first screen's words and the terms, by the names of the popup's columns."""

    name: str
    pages: list[str]
    triggers: list[dict[str, Any]]
    target: dict[str, Any]
    schedule: dict[str, Any]
    steps: list[dict[str, Any]]
    words: dict[str, dict[str, str]]
    template: str
    layout: str
    look: dict[str, Any]
    priority: int
    cooldown_days: int
    countdown: bool
    threshold_minor: int | None


@dataclass(frozen=True)
class PopupForm:
    """The merchant's words and terms, checked."""

    content: dict[str, str]
    terms: OfferTerms | None
    """None for a play that gives nothing."""
    design: Design | None = None
    """None for a form that asks for words and terms alone."""

    @classmethod
    def parse(cls, form: Mapping[str, str], shop: Shop, popup: Popup | None = None) -> PopupForm:
        """Raises BadInput with what to put right. With `whole` in the form the popup's design is read too."""
        play = PLAYS[popup.play] if popup else None
        is_asking = bool(play and play.steps)
        is_bar = bool(play and play.layout == "bar")
        optional = {"text"} if is_bar else set()
        content = _content(form, optional | ({"action_url"} if is_asking else set()))
        if play and "reached" in play.content:
            content["reached"] = _short(form, "reached", "words for a cart that has it", LONGEST_REACHED)
        terms = read_terms(form, shop) if play is None or play.can_give else None
        design = _design(form, shop, popup, content) if popup and form.get("whole") else None
        return cls(content, terms, design)


def _content(form: Mapping[str, str], optional: set[str]) -> dict[str, str]:
    content = {name: " ".join(form.get(name, "").split()) for name in LONGEST}
    for name, longest in LONGEST.items():
        if not content[name] and name not in optional:
            raise BadInput(f"Please fill in the {name.replace('_', ' ')}.")
        if len(content[name]) > longest:
            raise BadInput(f"The {name.replace('_', ' ')} has more than {longest} characters.")
    target = urlsplit(content["action_url"])
    is_own = content["action_url"].startswith("/") and not content["action_url"].startswith(("//", "/\\"))
    if content["action_url"] and (target.scheme or target.netloc or not is_own):
        raise BadInput("The link stays in your shop: begin it with /, e.g. /collections/all.")
    return content


def _design(form: Mapping[str, str], shop: Shop, popup: Popup, content: dict[str, str]) -> Design:
    play = PLAYS[popup.play]
    template, layout = form.get("template", ""), form.get("layout", "")
    if template not in looks.TEMPLATES or layout not in looks.LAYOUTS:
        raise BadInput("Choose a template and a layout of those that are offered.")
    if (layout == "bar") != (play.layout == "bar"):
        raise BadInput("A bar stays a bar, and the others have no room in one.")
    look = looks.parse(form)
    looks.refuse_unreadable(template, look.get("colours", {}), brand.kit_of(shop.id))
    steps = questions.parse(form, play, popup.steps)
    return Design(
        name=_short(form, "name", "name", LONGEST_NAME),
        pages=targeting.pages_of(form),
        triggers=triggers.parse(form, shop.currency),
        target=targeting.parse(form, shop),
        schedule=scheduling.parse(form),
        steps=steps,
        words=_words(form, popup, content, steps),
        template=template,
        layout=layout,
        look=look,
        priority=number_of(form, "priority", 1, MOST_PRIORITY),
        cooldown_days=number_of(form, "cooldown_days", 0, MOST_DAYS),
        countdown=bool(form.get("countdown")),
        threshold_minor=offers.amount_of(form, "threshold", "The amount of free shipping", shop.currency),
    )


def _words(
    form: Mapping[str, str], popup: Popup, content: dict[str, str], steps: list[dict[str, Any]]
) -> dict[str, dict[str, str]]:
    """The merchant's own words: `words_LANGUAGE_N` for the popup's Nth text, as `texts_of` counts them.

    They stay with a text that this very form changes.
    """
    before, after = texts_of(popup.content, popup.steps), texts_of({**popup.content, **content}, steps)
    texts = after if len(after) == len(before) else before
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for number, text in enumerate(texts):
            typed = " ".join(form.get(f"words_{language}_{number}", "").split())
            if len(typed) > LONGEST_TRANSLATED:
                raise BadInput(
                    f"A text in {LANGUAGES[language]} has more than {LONGEST_TRANSLATED} characters."
                )
            if typed:
                found.setdefault(language, {})[text] = typed
    return found


def _short(form: Mapping[str, str], name: str, called: str, longest: int) -> str:
    typed = " ".join(form.get(name, "").split())
    if not typed or len(typed) > longest:
        raise BadInput(f"Please fill in the {called}, in at most {longest} characters.")
    return typed
