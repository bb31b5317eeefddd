"""`python -m bench.experiments`: do intervals of experiments hold on every day of 90, over simulated shops?

Each shop is looked at daily. It counts as covered when no look of all misses the truth of that day, and as a
false alarm when nothing has an effect and some look finds one. The seed is fixed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.experiments.statistics import (
    ALPHA,
    ArmSums,
    adjusted_means,
    fixed_reach,
    is_mismatched,
    lift,
    sequential_reach,
)
from bench.experiment_shops import Numbers, ShopKind, kinds, simulate
from bench.rivals import bernstein_reach, mixture_reach

SEED = 20_261_122
EFFECTS = (0.0, 0.0, 0.0, 0.0, 0.05, 0.1, 0.2, 0.3)
METRICS = ("revenue", "revenue, CUPED", "conversion")


@dataclass(frozen=True, slots=True)
class Look:
    """What became of one metric in one shop."""

    kind: ShopKind
    metric: str
    covered: bool
    lift_covered: bool
    alarmed: bool
    fixed_covered: bool
    fixed_alarmed: bool
    error: float
    """Standard error on the last day over the control's true mean."""
    reach: float
    mixture_covered: bool
    mixture_reach: float
    bernstein_reach: float


def looks(shops: int, seed: int = SEED) -> tuple[list[Look], int]:
    """The looks at every shop with orders enough for an interval, and in how many shops the arms alarmed."""
    dice = np.random.default_rng(seed)
    found: list[Look] = []
    alarms = 0
    for kind in kinds(shops, dice, EFFECTS):
        path = simulate(kind, dice)
        control, treated = path.revenue
        shares = (kind.control, 1 - kind.control)
        counts = np.stack([control.units, treated.units], axis=1).astype(int)
        alarms += any(is_mismatched(list(row), shares) for row in counts)
        evidence = path.orders.sum(axis=0) * min(shares)
        for metric, arms, truth in (
            (METRICS[0], tuple(map(_without_past, path.revenue)), path.true_revenue),
            (METRICS[1], path.revenue, path.true_revenue),
            (METRICS[2], path.buyers, path.true_buyers),
        ):
            span = (1.0 if metric == METRICS[2] else path.cap) / min(shares)
            look = _look(kind, metric, arms, truth, evidence, span)
            found += [look] if look else []
    return found, alarms


def _without_past(arm: ArmSums) -> ArmSums:
    none = np.zeros_like(arm.x)
    return ArmSums(arm.units, arm.y, arm.yy, none, none, none)


def _look(
    kind: ShopKind,
    metric: str,
    arms: tuple[ArmSums, ...],
    truth: tuple[Numbers, Numbers],
    evidence: Numbers,
    span: float,
) -> Look | None:
    control, treated = adjusted_means(arms[0], arms[1])
    reach = sequential_reach(evidence)
    begun = np.isfinite(reach)
    if not begun.any():
        return None
    error = np.sqrt(control.variance + treated.variance)[begun]
    found = np.abs(treated.value - control.value)[begun] / error
    missed = np.abs(treated.value - control.value - (truth[1] - truth[0]))[begun] / error
    true_lift = truth[1] / np.maximum(truth[0], 1e-300) - 1
    rival = mixture_reach(evidence)[begun]
    whole = (arms[0].units + arms[1].units)[begun]
    return Look(
        kind=kind,
        metric=metric,
        covered=bool((missed <= reach[begun]).all()),
        lift_covered=bool(np.asarray(lift(control, treated, reach).contains(true_lift))[begun].all()),
        alarmed=bool((found > reach[begun]).any()),
        fixed_covered=bool((missed <= fixed_reach()).all()),
        fixed_alarmed=bool((found > fixed_reach()).any()),
        error=float(error[-1] / truth[0][-1]),
        reach=float(reach[begun][-1]),
        mixture_covered=bool((missed <= rival).all()),
        mixture_reach=float(rival[-1]),
        bernstein_reach=float(bernstein_reach((whole * error) ** 2, span)[-1]),
    )


def table(found: Sequence[Look]) -> str:
    """One line a group of shops."""
    head = (
        "shops", "metric", "n", "covered on all days", "lift covered", "false alarms", "no effect: n",
        "peeking at 1.96: covered", "false alarms there", "half-width of the lift", "over fixed horizon",
        "holds",
    )  # fmt: skip
    lines = [head, ("---",) * 2 + ("--:",) * 10]
    groups: list[tuple[str, Callable[[ShopKind], bool]]] = [("all", lambda kind: True)]
    for units in (200, 600, 2000, 6000, 20000):
        groups.append((f"{units} units", lambda kind, units=units: kind.units == units))  # type: ignore[misc]
    for share in (0.05, 0.1, 0.5):
        groups.append((f"control {share:.0%}", lambda kind, share=share: kind.control == share))  # type: ignore[misc]
    for spread in (0.5, 0.9, 1.3):
        groups.append((f"order sigma {spread}", lambda kind, spread=spread: kind.spread == spread))  # type: ignore[misc]
    for name, belongs in groups:
        for metric in METRICS:
            chosen = [look for look in found if look.metric == metric and belongs(look.kind)]
            if chosen:
                lines.append((name, metric, *_figures(chosen)))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figures(chosen: Sequence[Look]) -> tuple[str, ...]:
    null = [look for look in chosen if look.kind.effect == 0]
    width = float(np.median([look.error * look.reach for look in chosen]))
    ratio = float(np.mean([look.reach for look in chosen])) / fixed_reach()
    return (
        f"{len(chosen):,}",
        _share([look.covered for look in chosen]),
        _share([look.lift_covered for look in chosen]),
        _share([look.alarmed for look in null]),
        f"{len(null):,}",
        _share([look.fixed_covered for look in chosen]),
        _share([look.fixed_alarmed for look in null]),
        f"{width:.0%}",
        f"{ratio:.2f} x",
        "yes" if holds(chosen) else "NO",
    )


def rivals(found: Sequence[Look]) -> str:
    """What other boundaries would have cost in the same shops."""
    fixed = fixed_reach()
    lines = [
        ("boundary", "metric", "covered on all days", "width over fixed horizon"),
        ("---",) * 2 + ("--:",) * 2,
    ]
    for metric in METRICS:
        chosen = [look for look in found if look.metric == metric]
        for name, covered, reach in (
            ("delayed start (served)", [look.covered for look in chosen], [look.reach for look in chosen]),
            (
                "normal mixture",
                [look.mixture_covered for look in chosen],
                [look.mixture_reach for look in chosen],
            ),
            ("empirical Bernstein", [], [look.bernstein_reach for look in chosen]),
        ):
            lines.append((name, metric, _share(covered), f"{np.median(reach) / fixed:.2f} x"))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def holds(chosen: Sequence[Look]) -> bool:
    """Coverage at least 95 % less two standard errors, false alarms at most 5 % and two more."""
    null = [look.alarmed for look in chosen if look.kind.effect == 0]
    covered = [np.mean([look.covered for look in chosen]), np.mean([look.lift_covered for look in chosen])]
    return bool(
        min(covered) >= 1 - ALPHA - slack(len(chosen))
        and (not null or np.mean(null) <= ALPHA + slack(len(null)))
    )


def slack(count: int) -> float:
    """Two standard errors of a share of ALPHA over so many shops."""
    return float(2 * np.sqrt(ALPHA * (1 - ALPHA) / count))


def _share(values: Sequence[bool]) -> str:
    return f"{np.mean(values):.1%}" if values else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=5000)
    options = parser.parse_args()
    begun = time.process_time()
    found, alarms = looks(options.shops)
    with_interval = len(found) // len(METRICS)
    print(
        f"{options.shops:,} shops, seed {SEED}, {time.process_time() - begun:.0f} CPU s; "
        f"{with_interval:,} got an interval, the others have too few orders in 90 days; "
        f"unequal arms alarmed in {alarms} ({alarms / options.shops:.1%}, at most 1 % allowed)\n"
    )
    print(table(found))
    print()
    print(rivals(found))


if __name__ == "__main__":
    main()
