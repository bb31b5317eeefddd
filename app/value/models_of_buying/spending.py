"""Gamma-Gamma: what a customer's next order is worth, between her own mean and that of all.

Each of a customer's orders is Gamma(p, nu), and nu ~ Gamma(q, gamma) over customers. With n orders of mean m
the likelihood and the expected worth of a further one are

    Gamma(pn+q) / (Gamma(pn) Gamma(q)) gamma^q m^(pn-1) n^(pn) / (gamma + nm)^(pn+q)
    p (gamma + nm) / (pn + q - 1)

Source: P. Fader, B. Hardie, The Gamma-Gamma Model of Monetary Value, 2013, eq. 1a and 5. q stays above 1,
where the mean exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from app.value.models_of_buying.fitting import fitted

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spending:
    """A fitted model; money in whatever unit it was fitted in."""

    p: float
    q: float
    gamma: float
    penalty: float = 0.0

    def expected(self, orders: Floats, spent: Floats) -> Floats:
        """What one more order is worth. Never below 0."""
        paid = np.maximum(spent, 0.0)
        return np.asarray(self.p * (self.gamma + paid) / (self.p * orders + self.q - 1.0))


def fit_spending(orders: Floats, spent: Floats) -> Spending:
    """The likeliest model for customers with so many orders of so much in all. Never raises.

    Who paid nothing, or got all of it back, tells nothing of what an order is worth.
    """
    paid = (orders > 0) & (spent > 0) & np.isfinite(spent)
    if not paid.any():
        return Spending(1.0, 2.0, 0.0, penalty=1.0)
    scale = float(spent[paid].sum() / orders[paid].sum())
    rows, counts = np.unique(np.stack([orders[paid], spent[paid] / scale]), axis=1, return_counts=True)
    terms = _Likelihood(rows[0], rows[1], counts / counts.sum())
    fit = fitted(terms.loss, np.zeros(3))
    p, q_above_1, gamma = fit.parameters
    return Spending(p, 1.0 + q_above_1, gamma * scale, fit.penalty)


class _Likelihood:
    def __init__(self, orders: Floats, spent: Floats, shares: Floats) -> None:
        self._n, self._spent, self._shares = orders, spent, shares
        self._log_spent = np.log(spent)

    def loss(self, logs: Floats) -> tuple[float, Floats]:
        """The mean negative log likelihood and its gradient by the logarithms of p, q - 1 and gamma."""
        p, above, gamma = np.exp(logs)
        q, pn, whole = above + 1.0, p * self._n, gamma + self._spent
        each = (
            gammaln(pn + q) - gammaln(pn) - gammaln(q) + q * logs[2]
            + pn * self._log_spent - (pn + q) * np.log(whole)
        )  # fmt: skip
        both = digamma(pn + q)
        by_p = self._n * (both - digamma(pn) + self._log_spent - np.log(whole))
        by_q = both - digamma(q) + logs[2] - np.log(whole)
        by_gamma = q / gamma - (pn + q) / whole
        gradient = np.array(
            [self._shares @ by_p * p, self._shares @ by_q * above, self._shares @ by_gamma * gamma]
        )
        return -float(self._shares @ each), -gradient
