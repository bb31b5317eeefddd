"""What a merchant pays for what she sells: a share of the price that differs from thing to thing, and that
she did not note for every one. Drawn by the thing's own key, so that no other draw of the content moves."""

import random

UNKNOWN = 0.08
"""The share of things whose cost nobody noted."""


def cost_of(key: int, price_minor: int, shares: tuple[float, float]) -> int | None:
    """Of a thing at its usual price, between these shares of it."""
    dice = random.Random(f"cost:{key}")
    if dice.random() < UNKNOWN:
        return None
    return round(price_minor * dice.uniform(*shares))
