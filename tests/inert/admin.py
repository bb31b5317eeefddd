"""Every form of every page of the admin with a payload in every field, and every page read afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.test import TestResponse

from app import popups
from app.core.limits import MemoryCounter
from app.core.unit import unit_of_work
from app.shops import Shop
from tests.activity.making import a_customer
from tests.admin.merchant import Merchant
from tests.inert.forms import Form, Forms
from tests.inert.reading import Reader
from tests.popups.making import made
from tests.popups.scripts import PAYLOADS

LEFT_OUT = re.compile(
    r"/admin/(ui|setup|privacy|given-up|deliveries|leaving)|\.csv|[?#]|/new$"
    r"|/placements/(?!home$|tea)"
)
"""Pages without a word of a merchant's, the same page by another way, and a dozen more of the same form."""
MAKES = {"/admin/carousels/placements", "/admin/segments", "/admin/carousels/rules", "/admin/popups"}
"""What makes another thing at each press: its names are typed again on a page of its own."""
ROOM = (200, 60, 24)
"""So much of a payload a field takes, unless it takes none."""
USUAL = "Tea <b onclick=alert(1)>"
SEGMENT = "/admin/segments/new?from=big_spenders"
UNSEEN = ("\x0b", "\u200b", "\u202e")
HARMLESS = ("Tea", "Tea & biscuits", "!" * 9, "\u202eTea")
PLAYS = ("dont_go", "welcome", "free_shipping", "quiz")
"""Every kind of popup: a message with a code, a form, a bar, questions."""
TAKEN = (200, 303)
Words = Callable[[int], str]


def furnished(shop: Shop, merchant: Merchant) -> list[str]:
    """Have one of everything that a merchant names in the shop; where the way to all pages begins."""
    number = a_customer(shop)
    for play in PLAYS:
        popup = made(shop, play)
        if popup.play == "dont_go":
            with unit_of_work():
                popups.switch_offer(shop, popup, True, by="olive")
            merchant.post(f"/admin/popups/{popup.id}/measure", is_measured="1")
    merchant.post("/admin/carousels/placements", label=HARMLESS[0])
    new = next(form for form in Forms(merchant.get(SEGMENT).text).forms if form.to == "/admin/segments")
    merchant.post(new.to, **{**new.values, "name": HARMLESS[0]})
    return ["/admin/", "/admin/popups", "/admin/segments", f"/admin/customers/{number}"]


@dataclass
class Tour:
    """A merchant who goes round all pages."""

    app: Flask
    merchant: Merchant
    reader: Reader
    pages: dict[str, str] = field(default_factory=dict)
    """What was last read, by path."""
    room: dict[tuple[str, str, str], int] = field(default_factory=dict)
    kept: int = 0
    shown_again: int = 0
    """Fields whose payload was refused, and stood in the form again."""

    def explore(self, *beginnings: str) -> None:
        """Find all pages that these lead to."""
        todo = list(beginnings)
        while todo:
            path = todo.pop(0)
            if path in self.pages or not path.startswith("/admin") or LEFT_OUT.search(path):
                continue
            answer = self.merchant.get(path)
            if answer.status_code == 200 and answer.content_type.startswith("text/html"):
                self.pages[path] = answer.text
                todo += Forms(answer.text).links

    def learn(self) -> None:
        """What pages are made of while all words are harmless, and what their fields take."""
        for words in HARMLESS:
            self.reader.learn(list(self._said(lambda _, words=words: words).values()))  # type: ignore[misc]
        self.kept = self.shown_again = 0

    @property
    def fields(self) -> set[tuple[str, str]]:
        """All that was typed into, by the form's address and the field's name."""
        forms = [form for html in self.pages.values() for form in Forms(html).forms if form.to not in MAKES]
        return {(form.to, name) for form in forms for name in form.typed}

    def round(self, start: int) -> list[str]:
        """Each field gets its own payload, the next one in the next round; what of the pages is not text."""
        return self.reader.strange_in(self._said(lambda n: PAYLOADS[(start + n * 7) % len(PAYLOADS)]))

    def _said(self, words: Words) -> dict[str, str]:
        """All pages and all answers by name, after every form was sent with these words."""
        told: dict[str, str] = {}
        for path, html in list(self.pages.items()):
            self.app.extensions["limits"] = MemoryCounter()
            for form in Forms(html).forms:
                if form.typed and form.to not in MAKES:
                    told |= self._sent(path, form, words)
        self.pages = {path: told.get(path) or self.merchant.get(path).text for path in self.pages}
        return told | self.pages

    def _sent(self, path: str, form: Form, words: Words) -> dict[str, str]:
        """Once with what the form refuses, once with all that fits: most forms answer with their own page."""
        easy, hard = {}, {}
        for number, name in enumerate(form.typed):
            text = words(number)
            room = self._room_in(form, name, text)
            (easy if room else hard)[name] = text[: room or None]
        told = {f"{form.to} refused": self._post(form, hard).text} if hard else {}
        kept = self._kept(form, easy)
        self.shown_again += len(hard)
        return told | {path if form.to == path else f"{form.to} kept": kept.text}

    def _kept(self, form: Form, typed: dict[str, str]) -> TestResponse:
        """All of it that is not refused; halves tell which that is."""
        kept: dict[str, str] = {}
        answer = self._keep(form, list(typed.items()), kept)
        self.kept += len(kept)
        self.shown_again += len(typed) - len(kept)
        return answer

    def _keep(self, form: Form, some: list[tuple[str, str]], kept: dict[str, str]) -> TestResponse:
        answer = self._post(form, kept | dict(some))
        if answer.status_code in TAKEN:
            kept.update(some)
        elif len(some) > 1:
            middle = len(some) // 2
            self._keep(form, some[:middle], kept)
            return self._keep(form, some[middle:], kept)
        return answer

    def _room_in(self, form: Form, name: str, text: str) -> int:
        """By the kind of form and field and by the unseen sign: what holds for one language holds for all."""
        unseen = next((sign for sign in UNSEEN if sign in text), "")
        field_kind = re.sub(r"^(words|title)_(?!font).*", r"\1", name)
        key = (re.sub(r"\d+", "N", form.to), field_kind, unseen)
        if key not in self.room:
            taken = (most for most in ROOM if self._takes(form, name, (unseen + USUAL * 9)[:most]))
            self.room[key] = next(taken, 0)
        return self.room[key]

    def _takes(self, form: Form, name: str, text: str) -> bool:
        return self._post(form, {name: text}).status_code in TAKEN

    def _post(self, form: Form, typed: dict[str, str]) -> TestResponse:
        return self.merchant.post(form.to, **{**form.values, **typed})
