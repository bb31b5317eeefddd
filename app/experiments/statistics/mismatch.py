"""Whether the arms have the sizes asked for; when not, something loses units and no figure can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma, log

ALARM = 0.01
"""A sound experiment is called unsound at any time of its life with at most this probability."""
CERTAINTY = 100.0
"""How many units the alternative is imagined to have seen: how small a mismatch it looks for."""


def log_evidence(counts: Sequence[int], shares: Sequence[float]) -> float:
    """The logarithm of how many times better another split explains the counts than the one asked for.

    A Bayes factor of a Dirichlet-multinomial around the asked split against that split. Being a martingale
    while the split is right, it exceeds 1/alpha at any time with probability alpha at most: Lindon, Malek,
    'Anytime-valid inference for multinomial count data', NeurIPS 2022. `shares` are positive and sum to 1.
    """
    whole = lgamma(CERTAINTY * sum(shares) + sum(counts)) - lgamma(CERTAINTY * sum(shares))
    explained = sum(
        lgamma(CERTAINTY * share + count) - lgamma(CERTAINTY * share) - count * log(share)
        for count, share in zip(counts, shares, strict=True)
    )
    return explained - whole


def is_mismatched(counts: Sequence[int], shares: Sequence[float], alarm: float = ALARM) -> bool:
    """Whether the arms' sizes contradict their shares, however often one looks."""
    return log_evidence(counts, shares) >= -log(alarm)
