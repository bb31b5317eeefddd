"""Fits a model to a shop's history: chooses a method for each carousel, then builds its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.recommendations.engine.building import build
from app.recommendations.engine.choosing import choose
from app.recommendations.engine.content import Content
from app.recommendations.engine.interactions import read
from app.recommendations.engine.model import Model
from app.recommendations.engine.setting import Setting


def fit(
    interactions: Any,
    *,
    content: Content | None = None,
    choice: Mapping[str, Setting] | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
) -> Model:
    """Fit to a table of user, item, basket, ts (Unix seconds) and event ("order"/0 or "view"/1).

    The table is a mapping of arrays or a data frame; user -1 is a guest. `content` maps products to their
    traits and adds products without history. A `choice` (and its `evidence`) of an earlier model skips the
    chooser, which takes most of the time. Raises BadInteractions when the table cannot be used.
    """
    history = read(interactions, content or ())
    if choice is None:
        choice, evidence = choose(history)
    return build(history, choice, content=content, evidence=evidence)
