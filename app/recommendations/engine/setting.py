"""How one carousel is filled: the method and what its counts are weighed by."""

from __future__ import annotations

from dataclasses import dataclass


class StaleChoice(ValueError):
    """What was chosen learned from traits that this engine does not tell: an earlier one chose it."""


@dataclass(frozen=True)
class Setting:
    """A way to fill a carousel; what a method does not use is ignored.

    A pair of products scores weight / seed^focus / other^damping * (1 - trim / rows) * liveliness^alive:
    weight sums the decayed rows that hold both, each divided by its number of products to the power `length`;
    seed and other are the same sums for one product, and rows is the plain number of rows with both.
    """

    method: str
    damping: float = 0.1
    half_life_days: float = 365.0
    length: float = 0.0
    focus: float = 1.0
    trim: float = 0.0
    alive: float = 0.0
    penalty: float = 100.0
    """Ridge of EASE, beside rows that weigh 1 on average."""
    parts: tuple[tuple[str, float], ...] = ()
    """Of a blend, the sources and their weights; of what was learned, the traits and theirs."""
    forest: str = ""
    """Trees that speak beside the weights of traits, as `Forest.text` has them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple((str(name), float(weight)) for name, weight in self.parts))
