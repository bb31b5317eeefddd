"""What a merchant types, on her theme and by the signed link: many popups on one page, one by one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.browser.inert import watch
from tests.browser.popup_editor import Form, link_to, make
from tests.inert.reading import LOOK, Watcher
from tests.inert.walking import WALK
from tests.popups.scripts import PAYLOADS
from tests.stack import Stack

MESSAGE = {"title": 60, "text": 200, "action": 30, "decline": 30, "image_alt": 60}
DONE = {"done_title": 80, "done_text": 200}
PLAYS = {
    "dont_go": MESSAGE,
    "welcome": {**MESSAGE, **DONE, "consent_text": 300, "likes_label": 80, "likes_options": 80},
    "quiz": {**MESSAGE, **DONE, "question_1_label": 80, "question_1_options": 80},
    "announcement": {"title": 60, "text": 200, "action": 30, "decline": 30},
}
"""A message, a form, questions and a bar: every field whose words are read, and how long they may be."""
BAR = "announcement"
BLOCKS = {"signup": ("heading", "agreed"), "best-sellers": ("heading",), "loyalty-page": ("heading",)}
"""Words that are typed in the theme's editor."""
HARMLESS = "Tea & biscuits"
IMAGES = re.compile(r"[.](png|jpe?g|webp|svg|gif|woff2?)([?]|$)")
PICTURE = "https://cdn.shopify.com/tea.png"
PLACEMENT = "/admin/carousels/placements/not_found"
PAGES = ("/products/streufutter", "/collections/all", "/cart", "/search?q=nowhere")
LINK_SECONDS = 50 * 60
LAUNCHER: dict[str, Any] = {"corner": "end", "lift": "16", "pages": ["home", "product", "cart", "other"]}
Words = Callable[[int], str]


@dataclass
class Popup:
    """One that stands on every page and opens at a press on its own button; a bar has a page to itself."""

    number: str
    play: str
    place: int
    link: str
    form: dict[str, str]
    headline: str = ""


@dataclass
class Storefront:
    """A theme full of its merchant's words, with so many popups of each kind at once."""

    stack: Stack
    page: Page
    at_once: int
    popups: list[Popup] = field(default_factory=list)
    watcher: Watcher = field(default_factory=Watcher)
    happened: list[str] = field(default_factory=list)
    linked_at: float = 0
    placement: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    read: int = 0
    """Popups that were opened and read."""

    def furnish(self) -> None:
        """Points, launcher and blocks are on, popups made; all is looked at with harmless words."""
        self.page.add_init_script(f"{LOOK};{WALK}")
        self.page.route(IMAGES, lambda route: route.abort())
        self.happened = watch(self.page)
        self.stack.switch("loyalty/switch", is_on="1")
        for place in range(self.at_once):
            self.popups += [self._made(play, place) for play in PLAYS]
        self._go_round(lambda _: HARMLESS, self.watcher.learn)
        self.read = 0

    def round(self, start: int) -> list[str]:
        """The next payloads in every field, another in each popup; what of the pages is not text."""
        found: list[str] = []
        self._go_round(
            lambda n: PAYLOADS[(start + n) % len(PAYLOADS)],
            lambda page: found.extend(self.watcher.strange_in(page)),
        )
        happened, self.happened[:] = list(self.happened), []
        return found + happened

    def _made(self, play: str, place: int) -> Popup:
        number = make(self.stack, play)
        form = Form(self.stack.merchant("GET", f"/admin/popups/{number}").text).values
        form |= {"page_any": "1", "on_click": "1", "click_figure": f"#pn-{number}"}
        form |= {"url": f"/nowhere-{place}/", "on_load": "1"} if play == BAR else {"image_url": PICTURE}
        popup = Popup(number, play, place, "", form)
        assert self._save(popup, {}), play
        self.stack.switch(f"popups/{number}/switch", is_on="1")
        return popup

    def _link(self) -> None:
        """The signed links, and others before they end."""
        if time.monotonic() - self.linked_at > LINK_SECONDS:
            for popup in self.popups:
                popup.link = link_to(self.stack, popup.number)
            self.linked_at = time.monotonic()

    def clear(self) -> None:
        """Everything is off again."""
        for popup in self.popups:
            self.stack.switch(f"popups/{popup.number}/switch", is_on="0")
        self._name("")
        self.stack.switch("loyalty/switch", is_on="0")
        self.stack.store.control(f"{self.stack.domain}/theme", {"blocks": {"home": []}})
        self.stack.settle()

    def _go_round(self, words: Words, look: Callable[[Page], None]) -> None:
        self._type(words)
        self._type_into_theme(words)
        for place in range(self.at_once):
            self._name(words(place))
            self.stack.settle()
            self.page.goto(f"{self.stack.storefront}/nowhere-{place}/", wait_until="load")
            self._expect(place, self.page.evaluate("walk.bar()"))
            look(self.page)
        for path in PAGES:
            self.page.goto(self.stack.storefront + path, wait_until="load")
            look(self.page)
        self._open_all(look)

    def _open_all(self, look: Callable[[Page], None]) -> None:
        """Each popup by a press on the home page, then each by its link, walked to its last screen."""
        self._link()
        self.page.goto(self.stack.storefront, wait_until="load")
        self.page.mouse.move(300, 300)
        for popup in self.popups:
            if popup.play != BAR:
                self._expect(popup, self.page.evaluate("(id) => walk.press(id)", f"pn-{popup.number}"))
                look(self.page)
        for popup in self.popups:
            self._expect(popup, self.page.evaluate("(query) => walk.follow(query)", popup.link))
            look(self.page)
            while self.page.evaluate("walk.on()"):
                look(self.page)
        self.page.evaluate("walk.close()")

    def _expect(self, popup: Popup | int, headline: str) -> None:
        if isinstance(popup, int):
            popup = next(each for each in self.popups if (each.place, each.play) == (popup, BAR))
        assert headline == popup.headline, (popup.play, headline, popup.headline)
        self.read += 1

    def _type(self, words: Words) -> None:
        """Each field of a kind has other words in each popup."""
        for popup in self.popups:
            typed = {}
            for n, (name, most) in enumerate(PLAYS[popup.play].items()):
                text = words(popup.place + 31 * n)[:most]
                typed[name] = f"{text}\nMilk" if name.endswith("options") else text
            if not self._save(popup, typed):
                self.refused += sum(not self._save(popup, {name: text}) for name, text in typed.items())
            popup.headline = " ".join(popup.form["title"].split())

    def _save(self, popup: Popup, typed: dict[str, str]) -> bool:
        form = {**popup.form, **typed}
        is_kept = self.stack.merchant("POST", f"/admin/popups/{popup.number}", **form).status_code == 200
        if is_kept:
            popup.form = form
        return is_kept

    def _type_into_theme(self, words: Words) -> None:
        """As many blocks of a kind as popups, so that each has words of its own."""
        blocks: list[dict[str, Any]] = [
            {
                "block": name,
                "settings": {"most": 4, **{each: words(place + 31 * n) for n, each in enumerate(typed)}},
            }
            for place in range(self.at_once)
            for name, typed in BLOCKS.items()
        ]
        self.stack.store.control(f"{self.stack.domain}/theme", {"embed": True, "blocks": {"home": blocks}})

    def _name(self, text: str) -> None:
        """What there is one of in a shop."""
        self.stack.merchant("POST", "/admin/launcher", **LAUNCHER, label=text[:24])
        self.stack.merchant("POST", "/admin/loyalty", points_per_unit="1", pending_days="14", name=text[:24])
        titles = {f"title_{each}": text for each in ("", "en", "de", "ar")}
        if self.stack.merchant("POST", PLACEMENT, **self._placement() | titles).status_code != 200:
            self.refused += 1

    def _placement(self) -> dict[str, str]:
        if not self.placement:
            self.placement = Form(self.stack.merchant("GET", PLACEMENT).text).values
        return self.placement
