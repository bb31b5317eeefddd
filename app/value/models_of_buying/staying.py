"""Pareto/NBD: customers buy at rates of their own, and may be lost on any day, not only after an order.

A customer buys by a Poisson process with rate lambda ~ Gamma(r, alpha) and stays for an exponential time with
rate mu ~ Gamma(s, beta). Up to what does not depend on the parameters the likelihood of (x, t_x, T) is

    Gamma(r+x) alpha^r / Gamma(r) [ (alpha+T)^-(r+x) (beta/(beta+T))^s
                                    + integral from t_x to T of (alpha+u)^-(r+x) s beta^s (beta+u)^-(s+1) du ]

Source: D. Schmittlein, D. Morrison, R. Colombo, Counting Your Customers, Management Science 33(1), 1987. The
integral, there a difference of two hypergeometric functions that cancel each other out, is summed by
Gauss's rule along the logarithm of time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from app.value.models_of_buying.fitting import fitted
from app.value.models_of_buying.histories import Histories

Floats = NDArray[np.float64]
NODES = 12
SCALE = 10.0
"""Within a fit the oldest customer is this old, so that the penalty means the same to every shop."""
BEND = 0.5
"""From which time on, in the fit's scale, nodes lie ever farther apart."""
_AT, _WEIGHT = np.polynomial.legendre.leggauss(NODES)


@dataclass(frozen=True, slots=True)
class BuyingAndStaying:
    """A fitted model; times in days."""

    r: float
    alpha: float
    s: float
    beta: float
    penalty: float = 0.0
    loss: float = 0.0

    def logs(self, unit: float) -> Floats:
        """The parameters' logarithms where a day is `unit` long."""
        return np.log([self.r, self.alpha * unit, self.s, self.beta * unit])

    def p_alive(self, known: Histories) -> Floats:
        """The chance that a customer is not lost yet. **Not** the chance that she buys again."""
        unit = SCALE / max(float(known.age.max(initial=0.0)), 1.0)
        scaled = Histories(known.repeats, known.last * unit, known.age * unit)
        alive, lost = _Likelihood(scaled, np.ones(len(known))).terms(self.logs(unit))
        return np.asarray(np.exp(alive - np.logaddexp(alive, np.logaddexp.reduce(lost, axis=0))))

    def expected_orders(self, known: Histories, days: float) -> Floats:
        """The mean number of orders in the next `days`: her rate times how long of them she stays."""
        later = self.beta + known.age
        growth, power = np.log1p(days / later), 1.0 - self.s
        stays = later * (growth if abs(power) < 1e-9 else np.expm1(power * growth) / power)
        rate = (self.r + known.repeats) / (self.alpha + known.age)
        return np.asarray(self.p_alive(known) * rate * stays)


def fit_staying(known: Histories, near: BuyingAndStaying | None = None) -> BuyingAndStaying:
    """The likeliest Pareto/NBD for these customers; the search begins at `near`. Never raises."""
    scale = SCALE / max(float(known.age.max(initial=0.0)), 1.0)
    some, counts = known.distinct()
    if not len(some):
        return BuyingAndStaying(1.0, 1.0 / scale, 1.0, 1.0 / scale, penalty=1.0)
    scaled = Histories(some.repeats, some.last * scale, some.age * scale)
    start = np.zeros(4) if near is None else near.logs(scale)
    fit = fitted(_Likelihood(scaled, counts / counts.sum()).loss, start)
    r, alpha, s, beta = fit.parameters
    return BuyingAndStaying(r, alpha / scale, s, beta / scale, fit.penalty, fit.loss)


class _Likelihood:
    """The mean negative log likelihood over distinct histories, with its gradient in logarithms."""

    def __init__(self, known: Histories, shares: Floats) -> None:
        self._known, self._shares = known, shares
        low, high = np.log(BEND + known.last), np.log(BEND + known.age)
        along = low + (high - low) * (_AT[:, None] + 1) / 2
        self._at = np.exp(along) - BEND
        with np.errstate(divide="ignore"):
            self._log_weight = along + np.log((high - low) / 2) + np.log(_WEIGHT)[:, None]

    def terms(self, logs: Floats) -> tuple[Floats, Floats]:
        """The logarithms of being alive, and of having been lost near each node (a row a node)."""
        r, alpha, s, beta = np.exp(logs)
        shape, age = r + self._known.repeats, self._known.age
        alive = s * (logs[3] - np.log(beta + age)) - shape * np.log(alpha + age)
        lost = self._log_weight + logs[2] + s * logs[3]
        lost = lost - shape * np.log(alpha + self._at) - (s + 1) * np.log(beta + self._at)
        return alive, lost

    def loss(self, logs: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = np.exp(logs)
        x, shares = self._known.repeats, self._shares
        alive, lost = self.terms(logs)
        times = np.concatenate([self._known.age[None], self._at])
        both = np.concatenate([alive[None], lost])
        top = both.max(axis=0)
        parts = np.exp(both - top)
        whole = parts.sum(axis=0)
        parts *= shares / whole
        value = shares @ (gammaln(r + x) - gammaln(r) + r * logs[1] + top + np.log(whole))
        bought, stayed = np.log(alpha + times), np.log(beta + times)
        ends = np.ones((len(times), 1))
        ends[0] = 0.0
        by_r = shares @ (digamma(r + x) - digamma(r)) + logs[1] - (parts * bought).sum()
        by_alpha = r / alpha - (parts * (r + x) / (alpha + times)).sum()
        by_s = logs[3] - (parts * stayed).sum() + (parts * ends).sum() / s
        by_beta = s / beta - (parts * (s + ends) / (beta + times)).sum()
        return -float(value), -np.array([by_r * r, by_alpha * alpha, by_s * s, by_beta * beta])
