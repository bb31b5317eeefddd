"""Who gets which arm: by chance, once, and as one person under all her names."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import activity, experiments, reactions
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, EVERYTHING, TREATED, Exposure, Feature
from app.experiments.hashing import arm_of, position_of
from tests.experiments.making import (
    customer_in_arm,
    exposed,
    in_arm,
    key_of,
    known_customer,
    live,
    running,
    visitor,
)

HOME = Path(__file__).parent.parent.parent
VECTORS = json.loads((Path(__file__).parent / "assignment_vectors.json").read_text())
HALVES = [[CONTROL, 5000], [TREATED, 5000]]


def exposures(shop) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Exposure.id)).where(Exposure.shop_id == shop.id)) or 0


def test_the_hash_is_the_one_of_the_shared_vectors():
    assert [position_of(each["salt"], each["unit"]) for each in VECTORS] == [
        each["position"] for each in VECTORS
    ]


def test_the_script_in_the_documentation_computes_the_same_in_a_javascript_engine():
    script = re.search(r"```js\n(.*?)```", (HOME / "docs/experiments.md").read_text(), re.DOTALL)
    assert script is not None
    asked = f"{json.dumps(VECTORS)}.map(each => positionOf(each.salt, each.unit))"
    told = f"{script[1]}\nconsole.log(JSON.stringify({asked}))"

    answer = subprocess.run(["node", "-e", told], capture_output=True, text=True, check=True)

    assert json.loads(answer.stdout) == [each["position"] for each in VECTORS]


def test_every_position_is_equally_likely_and_two_experiments_know_nothing_of_each_other():
    units = [f"visitor:{number:032x}" for number in range(20_000)]
    cells = Counter(
        (position_of("a" * 32, unit) // 1000, position_of("b" * 32, unit) // 1000) for unit in units
    )

    expected = len(units) / 100
    chi_square = sum((cells[(i, j)] - expected) ** 2 / expected for i in range(10) for j in range(10))

    assert chi_square < 148.2  # 99.9 % of 99 degrees of freedom


def test_an_arm_is_as_large_as_its_share():
    arms = [[CONTROL, 500], [TREATED, 9500]]
    held = sum(arm_of(arms, "c" * 32, f"customer:{number}") == CONTROL for number in range(40_000))
    assert held == pytest.approx(2000, abs=3 * 44)


def test_a_unit_keeps_its_arm_and_is_written_down_once(shop):
    experiment = running(shop)
    _, unit = visitor(shop)

    assert len({exposed(shop, experiment, unit) for _ in range(3)}) == 1
    assert exposures(shop) == 1


def test_what_a_browser_says_it_showed_is_kept_where_there_is_such_an_arm(shop):
    experiment = running(shop)
    (_, one), (_, two) = in_arm(shop, experiment, CONTROL), in_arm(shop, experiment, CONTROL)
    exposed(shop, experiment, one, shown=TREATED)
    exposed(shop, experiment, two, shown="made-up")

    arms = {arm.name: arm.units for arm in experiments.report(experiment).arms}
    assert arms == {CONTROL: 1, TREATED: 1}


def test_many_units_are_exposed_in_one_go(shop):
    experiment = running(shop)
    units = [visitor(shop)[1] for _ in range(20)]

    with unit_of_work():
        arms = experiments.expose_all(shop, experiment, units * 2, core_clock.now())

    assert set(arms) == set(units) and set(arms.values()) == {CONTROL, TREATED}
    assert exposures(shop) == 20


@pytest.mark.parametrize("unit", ["claim:abc", "", "visitor:", "gone:abc", "ada@example.com"])
def test_who_did_not_agree_to_be_recognised_stays_outside(shop, unit):
    experiment = running(shop)
    assert exposed(shop, experiment, unit) is None
    assert not experiments.is_held_out(shop, unit, Feature.POPUP)
    assert exposures(shop) == 0


def test_before_the_start_and_after_the_end_nobody_is_held_out(shop):
    with unit_of_work():
        experiment = experiments.make_holdout(shop, EVERYTHING, by="olive", share=5000)
    _, unit = visitor(shop)
    assert experiments.assign(shop, experiment, unit) is None

    with unit_of_work():
        experiments.start(shop, experiments.get(shop.id, experiment.id), by="olive")
    experiment = experiments.get(shop.id, experiment.id)
    _, held = in_arm(shop, experiment, CONTROL)
    assert experiments.is_held_out(shop, held, Feature.FLOW)

    with unit_of_work():
        experiments.stop(shop, experiments.get(shop.id, experiment.id), by="olive")
    assert not experiments.is_held_out(shop, held, Feature.FLOW)


def test_who_is_held_out_of_everything_is_held_out_of_each_feature_and_compared_in_none(shop):
    everything, popups = running(shop), running(shop, "popup")
    _, held = in_arm(shop, everything, CONTROL)
    _, free = in_arm(shop, everything, TREATED)

    with unit_of_work():
        now = core_clock.now()
        met = {unit: experiments.meet(shop, unit, Feature.POPUP, now) for unit in (held, free)}

    assert met[held] and experiments.is_held_out(shop, held, Feature.CAROUSEL)
    assert experiments.assign(shop, popups, held) is None
    assert met[free] == (experiments.assign(shop, popups, free) == CONTROL)
    rows = db.session.execute(select(Exposure.experiment_id, Exposure.unit)).all()
    assert set(map(tuple, rows)) == {(everything.id, held), (everything.id, free), (popups.id, free)}


def test_a_holdout_of_popups_leaves_mails_alone(shop):
    popups = running(shop, "popup")
    _, held = in_arm(shop, popups, CONTROL)
    assert experiments.is_held_out(shop, held, Feature.POPUP)
    assert not experiments.is_held_out(shop, held, Feature.FLOW)


@pytest.mark.parametrize("arm", [CONTROL, TREATED])
def test_a_customer_takes_over_the_arm_that_her_browser_met(shop, arm):
    experiment = running(shop)
    other = TREATED if arm == CONTROL else CONTROL
    _, browser = in_arm(shop, experiment, arm)
    ada = customer_in_arm(shop, experiment, other)
    exposed(shop, experiment, browser)

    with unit_of_work():
        activity.join(shop.id, key_of(browser), ada, by="test")

    assert experiments.assign(shop, experiment, experiments.customer_unit(ada)) == arm


def test_the_first_arm_wins_when_both_were_met(shop):
    experiment = running(shop)
    _, browser = in_arm(shop, experiment, TREATED)
    ada = customer_in_arm(shop, experiment, CONTROL)
    now = core_clock.now()
    exposed(shop, experiment, browser, now - timedelta(days=1))
    exposed(shop, experiment, experiments.customer_unit(ada), now - timedelta(days=2))

    with unit_of_work():
        activity.join(shop.id, key_of(browser), ada, by="test")

    assert experiments.assign(shop, experiment, browser) == CONTROL
    assert experiments.report(experiment).crossed == 1
    assert exposures(shop) == 2


def test_merged_accounts_are_one_person_in_her_first_arm(shop):
    live(shop)
    experiment = running(shop)
    first, second = known_customer(shop, "7001"), known_customer(shop, "7002")
    met = exposed(shop, experiment, experiments.customer_unit(first), shown=TREATED)
    exposed(shop, experiment, experiments.customer_unit(second), shown=TREATED)

    with unit_of_work():
        reactions.merge_customers(shop, removed="7001", kept="7002", at=core_clock.now())

    shown = experiments.report(experiment)
    assert met is not None
    assert experiments.assign(shop, experiment, experiments.customer_unit(second)) == TREATED
    assert sum(arm.units for arm in shown.arms) == 1 and shown.crossed == 0


def test_another_shop_has_nothing_of_all_this(shop, other_shop):
    experiment = running(shop)
    _, held = in_arm(shop, experiment, CONTROL)
    exposed(shop, experiment, held)

    assert not experiments.is_held_out(other_shop, held, Feature.POPUP)
    assert experiments.list_all(other_shop.id) == [] and exposures(other_shop) == 0
    with pytest.raises(Exception, match="no such experiment"):
        experiments.get(other_shop.id, experiment.id)
