"""Judging a moment against the contacts that a person had; no other place knows the windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.attention.models import Channel
from app.attention.rules import Rules

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that a person had or will have."""

    at: datetime
    channel: Channel
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a contact fits at the time asked for, else from when on it does and what forbade it."""

    allowed: bool
    not_before: datetime
    reason: str = ""
    """too_soon or week_full; empty when allowed."""
    winner: str = ""
    """The source of the contact that stood in the way."""


def verdict_for(taken: Iterable[Contact], channel: Channel, at: datetime, rules: Rules) -> Verdict:
    """Judge a time against the contacts there are, which may lie before and after it."""
    views = _views(list(taken), channel, rules)
    broken = _broken(views, at)
    if broken is None:
        return Verdict(True, at)
    # A time becomes free only when a gap or a week since some contact has passed.
    later = {each.at + wait for view in views for each in view.contacts for wait in (view.apart, WEEK)}
    after = sorted(moment for moment in later if moment > at)
    not_before = next(moment for moment in after if _broken(views, moment) is None)
    return Verdict(False, not_before, *broken)


@dataclass(frozen=True, slots=True)
class _View:
    """One cap and the contacts that count for it."""

    contacts: list[Contact]
    weights: dict[Channel, int]
    weight: int
    a_week: int
    apart: timedelta


def _views(taken: list[Contact], channel: Channel, rules: Rules) -> list[_View]:
    own = rules.of(channel)
    same = sorted((each for each in taken if each.channel == channel), key=lambda each: each.at)
    views = [_View(same, {channel: 1}, 1, own.a_week, own.apart)]
    if own.weight:
        weights = {each: rules.of(each).weight for each in Channel if rules.of(each).weight}
        counted = sorted((each for each in taken if each.channel in weights), key=lambda each: each.at)
        together = rules.together
        views.append(_View(counted, weights, own.weight, together.a_week, together.apart))
    return views


def _broken(views: list[_View], at: datetime) -> tuple[str, str] | None:
    for view in views:
        near = [each for each in view.contacts if abs(each.at - at) < view.apart]
        if near:
            return "too_soon", near[-1].source
    for view in views:
        starts = [at, *(each.at for each in view.contacts if at - WEEK < each.at <= at)]
        for start in starts:
            inside = [each for each in view.contacts if start <= each.at < start + WEEK]
            if sum(view.weights[each.channel] for each in inside) + view.weight > view.a_week:
                return "week_full", (inside[-1].source if inside else "")
    return None
