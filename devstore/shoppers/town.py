"""The people of one shop: who comes next, with her browser and her taste, and what she does later."""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.mailboxes.models import Mail
from devstore.models import Setting, Shop
from devstore.shoppers import diary, errands, post
from devstore.shoppers.bringing_back import bring_back
from devstore.shoppers.browser import Browser, Unreachable
from devstore.shoppers.people import (
    FIRST_FRIEND,
    Shopper,
    newcomer,
    newcomers_host,
    number_of,
    regulars_of,
    visitor_of,
)
from devstore.shoppers.shelves import owned_by, shelves_of
from devstore.shoppers.taste import Leaning, ListenersTaste, Taste
from devstore.shoppers.visit import Story, Visit

MOST_BROWSERS = 500
RETURNS_AFTER = (timedelta(minutes=1), timedelta(days=2), timedelta(days=5))
TELLS_AFTER = (timedelta(minutes=2), timedelta(hours=12), timedelta(days=3))


class Town:
    """Everybody who knows one shop. Visits and errands lie in the database, so that a restart goes on."""

    def __init__(self, database: Database, config: DevstoreConfig, handle: str, origin: str) -> None:
        self._database, self._config, self._handle, self._origin = database, config, handle, origin
        self._seed = config.shoppers_seed
        self._browsers: OrderedDict[str, Browser] = OrderedDict()
        self._tastes: dict[str, Taste] = {}
        with database.session_scope() as session:
            shop = self._shop(session)
            self._shop_id, self._kind = shop.id, shop.kind
            self._shelves = shelves_of(session, shop)
            self._regulars = regulars_of(session, shop, self._seed)
        self._by_email = {who.email: who for who in self._regulars}

    def visit(self) -> Story:
        """The next visit, whole."""
        number = self._next_number("visits")
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

    def run_errands(self) -> list[Story]:
        """Goods go back, kept codes are used, friends come; returns the visits among them."""
        with self._database.session_scope(write=True) as session:
            due = errands.take_due(session, self._shop_id, clock.now(session))
        stories = [self._run(errand) for errand in due]
        return [story for story in stories if story is not None]

    def now(self) -> datetime:
        with self._database.session_scope() as session:
            return clock.now(session)

    def _run(self, errand: errands.Due) -> Story | None:
        who = self._owner_of(errand.email)
        dice = Random(f"{self._seed}:{errand.kind}:{errand.email}:{errand.detail}")
        if who is None:
            return None
        if errand.kind == "bring_back":
            bring_back(self._database, self._config.admin_origin, self._handle, errand.detail, dice)
            return None
        if errand.kind == "friend" and dice.random() >= who.ways.trusts_friends:
            return None
        return self._visit(who, dice, errand.detail, "friend" if errand.kind == "friend" else "code")

    def _read(self, mail: Mail, place: int) -> Story | None:
        who = self._owner_of(mail.email)
        if who is None:
            return None
        dice = Random(f"{self._seed}:mail:{mail.email}:{place}")
        followed = post.read(mail, who, self._browser_of(who), dice)
        return self._visit(who, dice, followed.address, followed.came_by) if followed else None

    def _owner_of(self, email: str) -> Shopper | None:
        number = number_of(email, self._handle)
        return self._by_email.get(email) if number is None else newcomer(self._handle, self._seed, number)

    def _visit(
        self, who: Shopper, dice: Random, landing: str | None = None, came_by: str = "herself"
    ) -> Story:
        visit = Visit(who, self._browser_of(who), self._shelves, self._taste_of(who), dice, self.now)
        try:
            story = visit.run(landing, came_by)
        except Unreachable:
            story = visit.story
            story.tell("nobody answered")
        with self._database.session_scope(write=True) as session:
            diary.write(session, self._shop_id, who.email, story)
            self._plan(session, who, story, dice)
        return story

    def _plan(self, session: Session, who: Shopper, story: Story, dice: Random) -> None:
        """What follows from the visit, sooner or later."""
        now, ways = clock.now(session), who.ways

        def later(kind: str, at: datetime, detail: str, email: str = who.email) -> None:
            errands.plan(session, self._shop_id, at, kind, email=email, detail=detail)

        if story.bought and dice.random() < ways.returns_goods:
            later("bring_back", now + dice.choice(RETURNS_AFTER), story.bought)
        elif story.bought and dice.random() < ways.tells_friends:
            friend = newcomer(self._handle, self._seed, FIRST_FRIEND + self._friends_told(session))
            later("friend", now + dice.choice(TELLS_AFTER), shared_link(story.chose, who.email), friend.email)
        elif story.code and story.code.ends_at and dice.random() < ways.keeps_codes:
            left = story.code.ends_at - now
            later("use_code", now + left * dice.uniform(0.1, 0.9), story.code.address)

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

    def _next_number(self, counted: str) -> int:
        with self._database.session_scope(write=True) as session:
            return _count_up(session, f"{counted}:{self._handle}")

    def _friends_told(self, session: Session) -> int:
        return _count_up(session, f"friends:{self._handle}")

    def _shop(self, session: Session) -> Shop:
        return session.scalars(select(Shop).where(Shop.handle == self._handle)).one()


def shared_link(path: str, email: str) -> str:
    """What she sends her friend: a product, with the marks that tell where a visit came from."""
    mark = hashlib.sha256(email.encode()).hexdigest()[:8]
    return f"{path or '/'}?ref={mark}&utm_source=friend&utm_medium=referral"


def _count_up(session: Session, key: str) -> int:
    counted = session.get(Setting, key)
    number = int(counted.value) + 1 if counted else 1
    session.merge(Setting(key=key, value=str(number)))
    return number


def _own_address(email: str) -> str:
    """An address of the loopback net for each shopper."""
    digest = hashlib.sha256(email.encode()).digest()
    return f"127.{1 + digest[0] % 250}.{digest[1]}.{1 + digest[2] % 250}"
