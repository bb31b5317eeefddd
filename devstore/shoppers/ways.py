"""How shoppers react: every probability they have, in one place, so that what is measured can be compared."""

from dataclasses import dataclass
from random import Random

CONSENT = 0.7
"""The share that agrees to be recognised."""

MEANS = {
    "buys": 0.3,
    "takes_codes": 0.5,
    "persuaded": 0.45,
    "keeps_codes": 0.4,
    "reads_mails": 0.65,
    "follows_mails": 0.45,
    "drawn_by_points": 0.25,
    "unsubscribes": 0.01,
    "follows_carousels": 0.4,
    "subscribes": 0.4,
    "returns_goods": 0.06,
    "tells_friends": 0.12,
    "trusts_friends": 0.6,
}
"""The mean over all shoppers; each has her own, spread around it (Beta with weight 4)."""
WEIGHT = 4
SEARCHES = 0.25
"""Of visits that began without a link from outside."""
ADDS = 0.45
"""Puts what she looks at into the cart."""
LEAVES_BY_EXIT = 0.5
"""Leaves so that a popup can come, with an empty cart."""
LEAVES_BY_HOME = 0.5
"""Of those who leave without buying: by the home page, where a popup may come."""
RETURNS_A_PIECE = 0.4
"""Of goods that go back, from orders with several pieces: only one of them."""
ENOUGH_POINTS = 100
"""So many points in a mail draw her, fewer do not."""

HABITS = {
    "searches": SEARCHES,
    "adds": ADDS,
    "leaves_by_exit": LEAVES_BY_EXIT,
    "leaves_by_home": LEAVES_BY_HOME,
    "returns_a_piece": RETURNS_A_PIECE,
    "enough_points": ENOUGH_POINTS,
}
"""The same for everybody."""


@dataclass(frozen=True)
class Ways:
    """How one shopper reacts, each a probability."""

    consents: bool
    buys: float
    """Pays for what is in her cart in this visit."""
    takes_codes: float
    persuaded: float
    """A code in hand makes her buy who would have left."""
    keeps_codes: float
    """Comes back with a code she took and did not use, before it ends."""
    reads_mails: float
    follows_mails: float
    """Follows a link of a mail she reads."""
    drawn_by_points: float
    """Follows the link of a mail that tells her of her points who would not have followed it."""
    unsubscribes: float
    follows_carousels: float
    """Looks at what a carousel shows, when it is to her taste."""
    subscribes: float
    returns_goods: float
    tells_friends: float
    """Shares a link with a friend after an order she keeps."""
    trusts_friends: float
    """Comes by the link that a friend shared."""


def ways_of(seed: int, email: str) -> Ways:
    """Her own, always the same."""
    dice = Random(f"{seed}:ways:{email}")
    consents = dice.random() < CONSENT
    own = {name: dice.betavariate(WEIGHT * mean, WEIGHT * (1 - mean)) for name, mean in MEANS.items()}
    return Ways(consents=consents, **own)
