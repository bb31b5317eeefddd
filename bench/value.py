"""`python -m bench.value`: what the models of buying reach on CDNOW, and whether they answer for every shop.

The first 39 weeks are known, the next 39 are to be told. Published figures stand beside, quoted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from app.value.models_of_buying.dying import fit_buying
from app.value.models_of_buying.learning import expect, learn, teach
from app.value.models_of_buying.spending import fit_spending
from app.value.models_of_buying.staying import fit_staying
from tests.value.shops import cdnow_days, seeded

HALF = 273
QUOTED = (
    ("*quoted:* Pareto/NBD, the best public model", "1.603", ".630", "", ""),
    ("*quoted:* logistic regression", "", "", ".781", ""),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=300, help="how many seeded shops")
    options = parser.parse_args()
    print("| model | RMSE of orders | correlation | AUC of 'buys again' | fit, CPU s |")
    print("|---|--:|--:|--:|--:|")
    for row in (*rows(), *QUOTED):
        print(f"| {' | '.join(row)} |")
    print(f"\n{answers(options.shops)}")


def rows() -> list[tuple[str, ...]]:
    everything = cdnow_days()
    past, later = everything.between(0, HALF), everything.between(HALF, 2 * HALF)
    known, truth = past.histories(HALF), np.zeros(len(past.customers()))
    truth[np.searchsorted(past.customers(), later.customers())] = later.counts()

    def row(name: str, orders: Any, chance: Any, seconds: float | None) -> tuple[str, ...]:
        rmse = f"{np.sqrt(np.mean((orders - truth) ** 2)):.4f}" if orders is not None else ""
        varies = orders is not None and np.ptp(orders) > 0
        together = f"{np.corrcoef(orders, truth)[0, 1]:.4f}" if varies else ""
        ranked = f"{auc(truth > 0, chance):.4f}" if chance is not None else ""
        return name, rmse, together, ranked, "" if seconds is None else f"{seconds:.3f}"

    found = [
        row(
            "everybody orders as the mean of the weeks to be told",
            np.full(len(truth), truth.mean()),
            None,
            None,
        ),
        row("as often as before", known.repeats, known.repeats, None),
    ]
    for name, first_loses in (("BG/NBD", False), ("MBG/NBD", True)):
        model, cpu = timed(lambda first_loses=first_loses: fit_buying(known, first_loses=first_loses))
        found.append(
            row(
                f"{name}: expected orders",
                model.expected_orders(known, HALF),
                model.p_order(known, HALF),
                cpu,
            )
        )
        found.append(row(f"{name}: P(alive), **the trap**", None, model.p_alive(known), None))
    staying, cpu = timed(lambda: fit_staying(known))
    expected = staying.expected_orders(known, HALF)
    found.append(row("Pareto/NBD: expected orders", expected, expected, cpu))
    taught, teaching = timed(lambda: teach(past, HALF, HALF))
    assert taught is not None
    known_rows = taught.scale.rows(past, HALF, HALF, expected)
    alone = taught.often.alone(known_rows, HALF)
    both = taught.often.expected_orders(known_rows, HALF, expected)
    found.append(row("Poisson regression on past windows", alone, alone, teaching))
    found.append(row("the mean of these two, **what the app uses**", both, both, cpu + teaching))
    found.append(row("'buys again', **what the app uses**", None, taught.again.chance(known_rows), teaching))
    return found


def answers(shops: int) -> str:
    """How many seeded shops got an answer, and how many fits needed a penalty."""
    fits = penalised = unconverged = told = 0
    started = time.process_time()
    for seed in range(shops):
        known = seeded(seed)
        end = int(known.day.max()) + 1
        histories, counts = known.histories(end), known.counts().astype(float)
        models = [
            fit_buying(histories, first_loses=False), fit_buying(histories, first_loses=True),
            fit_staying(histories), fit_spending(counts, known.spent()),
        ]  # fmt: skip
        fits += len(models)
        penalised += sum(model.penalty > 0 for model in models)
        unconverged += sum(not np.isfinite(model.penalty) for model in models)
        learned = learn(known, end)
        if learned is not None:
            told += bool(np.isfinite(expect(learned, known, end).minor).all())
    seconds = time.process_time() - started
    return (
        f"{shops} seeded shops, {fits} fits: {unconverged} did not converge, {penalised} needed a penalty; "
        f"{told} shops got predictions, the others were too young; {seconds:.0f} CPU s."
    )


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    return act(), time.process_time() - started


def auc(came: Any, score: Any) -> float:
    some, others = score[came], np.sort(score[~came])
    below = np.searchsorted(others, some) + np.searchsorted(others, some, side="right")
    return float(below.mean() / 2 / len(others))


if __name__ == "__main__":
    main()
