"""Colours that can be read: the ratios of WCAG, and the nearest colour that passes."""

from __future__ import annotations

import random

import pytest

from app.brand import PAIRS
from app.core.colours import ENOUGH, contrast, nearest_readable
from app.popups.looks import TEMPLATES

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ff0000", 1),
    ],
)
def test_contrast_is_what_the_guidelines_say(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01) == contrast(other, one)


def test_the_nearest_colour_passes_and_one_that_passes_stays():
    dice = random.Random(7)
    for _ in range(200):
        ink, paper = (f"#{dice.randrange(2**24):06x}" for _ in range(2))
        found = nearest_readable(ink, paper)
        assert contrast(found, paper) >= ENOUGH
        assert found == ink or contrast(ink, paper) < ENOUGH


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda each: each.name)
def test_every_template_can_be_read_by_day_and_by_night(template):
    for worn in (template.vars, template.dark):
        for ink, paper, _ in PAIRS:
            assert (ink in worn) == (paper in worn)
            assert ink not in worn or contrast(worn[ink], worn[paper]) >= ENOUGH


def test_at_least_twelve_templates_differ_in_more_than_colour():
    colours = {name for pair in PAIRS for name in pair[:2]}
    shapes = {
        (each.flags, *sorted((name, value) for name, value in each.vars.items() if name not in colours))
        for each in TEMPLATES.values()
    }

    assert len(shapes) == len(TEMPLATES) >= 12
    assert len({each.flags for each in TEMPLATES.values()}) >= 12
