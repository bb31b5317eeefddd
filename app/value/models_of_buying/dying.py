"""BG/NBD and MBG/NBD: customers buy at rates of their own until, after some order, they never come again.

A customer buys by a Poisson process with rate lambda ~ Gamma(r, alpha) and is lost after an order with
probability p ~ Beta(a, b). In the BG/NBD the first order loses nobody, so that all one-time buyers are alive
for ever; in the MBG/NBD it may. With k chances to be lost (x in the one, x + 1 in the other) the likelihood
of (x, t_x, T) is, up to what does not depend on the parameters,

    Gamma(r+x) alpha^r / (Gamma(r) B(a, b)) [ B(a, b+k) (alpha+T)^-(r+x) + B(a+1, b+k-1) (alpha+t_x)^-(r+x) ]

with the second term only where k > 0. Sources: P. Fader, B. Hardie, K. L. Lee, "Counting Your Customers" the
Easy Way, Marketing Science 24(2), 2005, eq. 6 and 10; E. Batislam, M. Denizel, A. Filiztekin, Empirical
validation and comparison of models for customer base analysis, IJRM 24(3), 2007.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.special import digamma, expit, gammaln

from app.value.models_of_buying.fitting import Fit, fitted
from app.value.models_of_buying.histories import Histories

Floats = NDArray[np.float64]
NODES = 24
SCALE = 10.0
"""Within a fit the oldest customer is this old, so that the penalty means the same to every shop."""


@dataclass(frozen=True, slots=True)
class Buying:
    """A fitted model; times in days."""

    r: float
    alpha: float
    a: float
    b: float
    first_loses: bool
    """MBG/NBD: already the first order may have been the last."""
    penalty: float = 0.0
    loss: float = 0.0

    def p_alive(self, known: Histories) -> Floats:
        """The chance that a customer is not lost yet. **Not** the chance that she buys again."""
        return np.asarray(expit(-self._odds_of_lost(known)))

    def p_order(self, known: Histories, days: float) -> Floats:
        """The chance of at least one order in the next `days`: alive, and the first gap is short enough."""
        shape = self.r + known.repeats
        waits = np.exp(shape * (np.log(self.alpha + known.age) - np.log(self.alpha + known.age + days)))
        return np.asarray(self.p_alive(known) * (1.0 - waits))

    def expected_orders(self, known: Histories, days: float) -> Floats:
        """The mean number of orders in the next `days`.

        For whoever is alive it is E[(1 - exp(-lambda p days)) / p] over lambda ~ Gamma(r+x, alpha+T) and
        p ~ Beta(a, b+k). Over lambda it has a closed form; over p it is summed by Gauss's rule for that very
        Beta, since the hypergeometric function of eq. 10 overflows for frequent buyers and is 0/0 at a = 1.
        """
        ages = self.alpha + known.age
        found = np.zeros(len(known))
        for x in np.unique(known.repeats):
            rows = known.repeats == x
            p, weight = _beta_rule(self.a, self.b + x + self.first_loses)
            stays = np.log1p(p * days / ages[rows][:, None])
            found[rows] = (-np.expm1(-(self.r + x) * stays) / p) @ weight
        return np.asarray(found * self.p_alive(known))

    def _odds_of_lost(self, known: Histories) -> Floats:
        """The logarithm of P(lost) / P(alive)."""
        k = known.repeats + self.first_loses
        with np.errstate(divide="ignore"):
            odds = np.log(self.a) - np.log(np.maximum(self.b + k - 1, 1e-300))
        odds += (self.r + known.repeats) * (np.log(self.alpha + known.age) - np.log(self.alpha + known.last))
        return np.where(k > 0, odds, -np.inf)


def fit_buying(known: Histories, *, first_loses: bool) -> Buying:
    """The likeliest BG/NBD (or, with `first_loses`, MBG/NBD) for these customers. Never raises."""
    scale = SCALE / max(float(known.age.max(initial=0.0)), 1.0)
    some, counts = known.distinct()
    if not len(some):
        return Buying(1.0, 1.0 / scale, 1.0, 1.0, first_loses, penalty=1.0)
    scaled = Histories(some.repeats, some.last * scale, some.age * scale)
    terms = _Likelihood(scaled, counts / counts.sum(), float(first_loses))
    fit: Fit = fitted(terms.loss, np.zeros(4))
    r, alpha, a, b = fit.parameters
    return Buying(r, alpha / scale, a, b, first_loses, fit.penalty, fit.loss)


class _Likelihood:
    """The mean negative log likelihood over distinct histories, with its gradient in logarithms."""

    def __init__(self, known: Histories, shares: Floats, first: float) -> None:
        self._x, self._where = np.unique(known.repeats, return_inverse=True)
        self._per_x = np.bincount(self._where, shares)
        self._known, self._shares, self._k = known, shares, known.repeats + first
        self._k_per_x, self._can_be_lost = self._x + first, self._k > 0

    def loss(self, logs: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        x, k = self._x, self._k_per_x
        shape = r + self._known.repeats
        aged, last = alpha + self._known.age, alpha + self._known.last
        odds = np.where(
            self._can_be_lost,
            np.log(a) - np.log(np.where(self._can_be_lost, b + self._k - 1, 1)) + shape * np.log(aged / last),
            -np.inf,
        )
        lost = expit(odds)
        value = self._per_x @ (
            gammaln(r + x) - gammaln(r) + r * logs[1] + gammaln(a + b) + gammaln(b + k) - gammaln(b)
            - gammaln(a + b + k)
        ) + self._shares @ (np.logaddexp(0.0, odds) - shape * np.log(aged))  # fmt: skip
        inverse = np.where(self._can_be_lost, lost / np.where(self._can_be_lost, b + self._k - 1, 1), 0.0)
        rate = lost * np.log(aged / last) - np.log(aged)
        by_r = self._per_x @ (digamma(r + x) - digamma(r) + logs[1]) + self._shares @ rate
        by_alpha = r / alpha - self._shares @ (shape * ((1 - lost) / aged + lost / last))
        both = digamma(a + b) - self._per_x @ digamma(a + b + k)
        by_a = both + self._shares @ lost / a
        by_b = both + self._per_x @ digamma(b + k) - digamma(b) - self._shares @ inverse
        return -float(value), -np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])


def _beta_rule(a: float, b: float) -> tuple[Floats, Floats]:
    """Gauss's nodes in (0, 1) and weights for a mean over Beta(a, b): Golub and Welsch, 1969."""
    n = np.arange(NODES, dtype=np.float64)
    s = 2 * n + a + b
    with np.errstate(all="ignore"):
        middle = 0.5 * (1 + (a - b) * (a + b - 2) / ((s - 2) * s) * 1.0)
    middle[0] = a / (a + b)
    m, t = n[1:], s[1:]
    with np.errstate(all="ignore"):
        beside = m * (m + a - 1) * (m + b - 1) * (m + a + b - 2) / ((t - 1) * (t - 2) ** 2 * (t - 3))
    beside[0] = a * b / ((a + b) ** 2 * (a + b + 1))
    nodes, vectors = eigh_tridiagonal(middle, np.sqrt(beside))
    return np.clip(nodes, 1e-12, 1.0), vectors[0] ** 2
