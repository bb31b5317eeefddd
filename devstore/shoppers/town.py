"""The people of one shop: who comes next, with her browser and her taste, and what she brings back."""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.mailboxes.models import Mail
from devstore.models import Order, Setting, Shop
from devstore.shoppers import post
from devstore.shoppers.browser import Answer, Browser
from devstore.shoppers.people import Shopper, newcomer, newcomers_host, regulars_of, visitor_of
from devstore.shoppers.shelves import owned_by, shelves_of
from devstore.shoppers.taste import Leaning, ListenersTaste, Taste
from devstore.shoppers.visit import Story, Visit

MOST_BROWSERS = 500
RETURNS_AFTER = (timedelta(minutes=1), timedelta(days=2), timedelta(days=5))


class Town:
    """Everybody who knows one shop. Visits are counted in the database, so that a restart goes on."""

    def __init__(self, database: Database, config: DevstoreConfig, handle: str, origin: str) -> None:
        self._database, self._config, self._handle, self._origin = database, config, handle, origin
        self._seed = config.shoppers_seed
        self._browsers: OrderedDict[str, Browser] = OrderedDict()
        self._tastes: dict[str, Taste] = {}
        self._coming_back: list[tuple[datetime, str]] = []
        with database.session_scope() as session:
            shop = self._shop(session)
            self._kind = shop.kind
            self._shelves = shelves_of(session, shop)
            self._regulars = regulars_of(session, shop, self._seed)
        self._by_email = {who.email: who for who in self._regulars}

    def visit(self) -> Story:
        """The next visit, whole."""
        number = self._next_number()
        who = visitor_of(self._regulars, self._handle, self._seed, number)
        return self._visit(who, Random(f"{self._seed}:visit:{self._handle}:{number}"))

    def read_mails(self) -> list[Story]:
        """Come across the mails that lie unseen; some are read, some lead into the shop."""
        with self._database.session_scope(write=True) as session:
            mails = post.unseen_mails(session, newcomers_host(self._handle), self._by_email)
            places = [post.place_of(session, mail) for mail in mails]
            for mail in mails:
                mail.looked_at = clock.now(session)
        stories = [self._read(mail, place) for mail, place in zip(mails, places, strict=True)]
        return [story for story in stories if story is not None]

    def bring_back(self) -> int:
        """Goods that are not kept go back, by the admin's refund button. Returns how many orders."""
        now = self.now()
        due = [token for at, token in self._coming_back if at <= now]
        self._coming_back = [(at, token) for at, token in self._coming_back if at > now]
        return sum(self._refund(token) for token in due)

    def now(self) -> datetime:
        with self._database.session_scope() as session:
            return clock.now(session)

    def _read(self, mail: Mail, place: int) -> Story | None:
        who = self._owner_of(mail.email)
        if who is None:
            return None
        dice = Random(f"{self._seed}:mail:{mail.email}:{place}")
        link = post.read(mail, who, self._browser_of(who), dice)
        return self._visit(who, dice, landing=link) if link else None

    def _owner_of(self, email: str) -> Shopper | None:
        name, _, host = email.partition("@")
        number = name.rpartition(".")[2]
        if host == newcomers_host(self._handle) and number.isdigit():
            return newcomer(self._handle, self._seed, int(number))
        return self._by_email.get(email)

    def _visit(self, who: Shopper, dice: Random, landing: str | None = None) -> Story:
        visit = Visit(who, self._browser_of(who), self._shelves, self._taste_of(who), dice, self.now)
        story = visit.run(landing)
        if story.bought and dice.random() < who.ways.returns_goods:
            self._coming_back.append((self.now() + dice.choice(RETURNS_AFTER), story.bought))
        return story

    def _browser_of(self, who: Shopper) -> Browser:
        browser = self._browsers.pop(who.name, None) or Browser(self._origin, _own_address(who.email))
        self._browsers[who.name] = browser
        while len(self._browsers) > MOST_BROWSERS:
            self._browsers.popitem(last=False)
        return browser

    def _taste_of(self, who: Shopper) -> Taste:
        if who.name not in self._tastes:
            if len(self._tastes) >= MOST_BROWSERS:
                self._tastes.clear()
            self._tastes[who.name] = self._new_taste(who)
        return self._tastes[who.name]

    def _new_taste(self, who: Shopper) -> Taste:
        if self._kind != "records":
            return Leaning(self._shelves, Random(f"{self._seed}:taste:{who.email}"))
        with self._database.session_scope() as session:
            owned = owned_by(session, who.customer_id) if who.customer_id else ()
            return ListenersTaste(self._shelves, who.number, owned, clock.now(session))

    def _refund(self, token: str) -> int:
        with self._database.session_scope() as session:
            wanted = select(Order.id).where(Order.checkout_token == token, Order.cancelled_at.is_(None))
            number = session.scalar(wanted)
        if number is None:
            return 0
        desk = Browser(self._config.admin_origin, "127.0.0.1")
        answer: Answer = desk.send_form(f"/store/{self._handle}/orders/{number}/refund", {"restock": "1"})
        return int("error=" not in urlsplit(answer.address).query)

    def _next_number(self) -> int:
        key = f"visits:{self._handle}"
        with self._database.session_scope(write=True) as session:
            counted = session.get(Setting, key)
            number = int(counted.value) + 1 if counted else 1
            session.merge(Setting(key=key, value=str(number)))
            return number

    def _shop(self, session: Session) -> Shop:
        return session.scalars(select(Shop).where(Shop.handle == self._handle)).one()


def _own_address(email: str) -> str:
    """An address of the loopback net for each shopper."""
    digest = hashlib.sha256(email.encode()).digest()
    return f"127.{1 + digest[0] % 250}.{digest[1]}.{1 + digest[2] % 250}"
