"""One visit from arriving to leaving: what she looks at, what she takes, what she answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from urllib.parse import parse_qs, quote, urlsplit

from devstore.shoppers.browser import Answer, Browser
from devstore.shoppers.people import Shopper
from devstore.shoppers.shelves import Goods
from devstore.shoppers.snippet import Code, Snippet, carried_links
from devstore.shoppers.taste import Taste, choose
from devstore.shoppers.ways import ADDS, LEAVES_BY_EXIT, LEAVES_BY_HOME, SEARCHES

LANDINGS = {"home": 5, "product": 3, "shelf": 2}
MOST_LOOKS = 6
TO_TASTE = 0.5
"""A carousel's product is to her taste when she likes it this much better than the average."""
ARRIVALS = {
    "mail": "came from a mail",
    "points": "came for the points in a mail",
    "code": "came back with her code",
    "friend": "came by a friend's link",
}


@dataclass
class Story:
    """What happened, told for the log and for tests."""

    shopper: str
    came_by: str = "herself"
    """Without it there would have been no visit: herself, mail, points, code or friend."""
    steps: list[str] = field(default_factory=list)
    bought: str | None = None
    """The token of the thank-you page."""
    bought_because: str | None = None
    """What brought her, or popup where its code persuaded her who would have left."""
    chose: str = ""
    """The path of the product she put into the cart last."""
    code: Code | None = None
    """Taken in this visit and not used."""

    def tell(self, step: str) -> None:
        self.steps.append(step)


class Visit:
    """Her dice decide alone; the same dice and the same answers of the shop make the same visit."""

    def __init__(
        self,
        shopper: Shopper,
        browser: Browser,
        shelves: Sequence[Goods],
        taste: Taste,
        dice: Random,
        now: Callable[[], datetime],
    ) -> None:
        self._who, self._browser, self._shelves, self._taste = shopper, browser, shelves, taste
        self._dice, self._now = dice, now
        self._place_of = {goods.path: place for place, goods in enumerate(shelves)}
        self._snippet = Snippet(browser, consents=shopper.ways.consents, now=now)
        self._has_code = False
        self.story = Story(shopper.name)

    def run(self, landing: str | None = None, came_by: str = "herself") -> Story:
        """From the landing, by default one of her own choice, to leaving."""
        self.story.came_by = came_by
        self._has_code = came_by == "code"
        self._browser.session.clear()
        page = self._arrive(landing)
        if landing is None and self._happens(SEARCHES):
            self._search()
        for _ in range(self._dice.randint(1, MOST_LOOKS)):
            page = self._look_on(page)
        if self._cart():
            self._decide()
        elif self._happens(LEAVES_BY_EXIT):
            self._leave()
        self._snippet.flush()
        return self.story

    def _arrive(self, landing: str | None) -> Answer:
        if landing is not None:
            return self._open(landing, ARRIVALS[self.story.came_by])
        kind = self._dice.choices(list(LANDINGS), list(LANDINGS.values()))[0]
        liked = self._liked()
        if kind == "home" or liked is None:
            return self._open("/", "came to the home page")
        if kind == "shelf":
            return self._open("/collections/all", "came to a shelf")
        return self._look_at(liked)

    def _search(self) -> None:
        liked = self._liked()
        if liked is not None:
            self._open(f"/search?q={quote(liked.maker or liked.kind)}", f"searched {liked.maker!r}")

    def _look_on(self, page: Answer) -> Answer:
        """To a product: one that a carousel shows if it is to her taste, else one she looks for."""
        shown = self._shown_to_taste(page)
        if shown is not None and self._happens(self._who.ways.follows_carousels):
            goods, address = shown
            page = self._look_at(goods, address)
        else:
            liked = self._liked()
            if liked is None:
                return page
            goods, page = liked, self._look_at(liked)
        if goods.variant_ids and self._happens(ADDS):
            self._add(goods)
        return page

    def _shown_to_taste(self, page: Answer) -> tuple[Goods, str] | None:
        wish = self._taste.wish(self._now(), self._cart())
        enough = TO_TASTE * sum(wish) / max(1, len(wish))
        shown = ((self._place_of.get(urlsplit(link).path), link) for link in carried_links(page))
        fitting = [(wish[place], place, link) for place, link in shown if place is not None]
        best = max(fitting, default=(0.0, 0, ""))
        return (self._shelves[best[1]], best[2]) if best[0] > enough else None

    def _look_at(self, goods: Goods, address: str | None = None) -> Answer:
        return self._open(address or goods.path, f"looked at {goods.handle}")

    def _open(self, address: str, step: str) -> Answer:
        page = self._browser.get(address)
        parts = urlsplit(page.address)
        placement = parse_qs(parts.query).get("_pn", [""])[0]
        self.story.tell(f"{step} (shown in {placement})" if placement else step)
        if page.status == 200:
            place = self._place_of.get(parts.path)
            goods = None if place is None else self._shelves[place]
            self._snippet.see(page, goods.product_id if goods else None, placement)
        return page

    def _add(self, goods: Goods) -> None:
        variant = self._dice.choice(goods.variant_ids)
        added = self._browser.send_json("/cart/add.js", {"items": [{"id": variant, "quantity": 1}]})
        if added.status == 200:
            self._browser.local.setdefault("cart", []).append(self._shelves.index(goods))
            self._snippet.push("product_added_to_cart", product=str(goods.product_id))
            self.story.chose = goods.path
            self.story.tell(f"added {goods.handle}")

    def _decide(self) -> None:
        """With something in the cart: buy, or leave and perhaps be held back by a code."""
        self._open("/cart", "looked into the cart")
        if self._happens(self._who.ways.buys):
            self._buy(self.story.came_by)
            return
        self._leave()
        if self._has_code and self._happens(self._who.ways.persuaded):
            self._buy("code" if self.story.came_by == "code" else "popup")
        else:
            self.story.tell("left the cart")

    def _leave(self) -> None:
        """Towards the way out, some by the home page; a popup may come on the last page she sees."""
        if self._happens(LEAVES_BY_HOME):
            self._open("/", "went back to the home page")
        self._answer_popup()

    def _answer_popup(self) -> None:
        popup = self._snippet.popup()
        if popup is None:
            return
        if not self._happens(self._who.ways.takes_codes):
            self._snippet.dismiss(popup)
            self.story.tell("declined the popup")
            return
        code = self._snippet.accept(popup)
        self.story.tell("took the popup's code" if code else "accepted the popup")
        if code:
            self._browser.get(code.address)
            self.story.code, self._has_code = code, True

    def _buy(self, because: str) -> None:
        self._snippet.push("checkout_started")
        self._browser.get("/checkout")
        subscribes = self._happens(self._who.ways.subscribes)
        page = self._browser.send_form("/checkout", self._contact(subscribes))
        path = urlsplit(page.address).path
        if "/thank-you/" not in path:  # a code that does not apply is told once; then she pays without it
            page = self._browser.send_form("/checkout", self._contact(subscribes))
            path = urlsplit(page.address).path
        if "/thank-you/" not in path:
            self.story.tell("gave up at the checkout")
            return
        self.story.bought, self.story.bought_because = path.rpartition("/")[2], because
        self.story.code = None
        self._browser.local["cart"] = []
        self._snippet.push("checkout_completed")
        self._snippet.converted()
        self.story.tell("bought")

    def _contact(self, subscribes: bool) -> dict[str, str]:
        who = self._who
        form = {
            "email": who.email, "first_name": who.first_name, "last_name": who.last_name,
            "address1": "1 Market Street", "city": "Springfield", "zip": "12345", "country_code": "US",
            "pay": "1",
        }  # fmt: skip
        return form | {"accepts_marketing": "1"} if subscribes else form

    def _liked(self) -> Goods | None:
        place = choose(self._dice, self._taste.wish(self._now(), self._cart()))
        return None if place is None else self._shelves[place]

    def _cart(self) -> list[int]:
        """The places of what she has put into the cart, in this visit or an earlier one."""
        return list(self._browser.local.get("cart", []))

    def _happens(self, probability: float) -> bool:
        return self._dice.random() < probability
