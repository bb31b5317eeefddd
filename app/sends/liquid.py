"""Merchants' text is Liquid in a box: plain values in, text out, bounded in every direction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from liquid import Environment, StrictUndefined, Undefined
from liquid.exceptions import LiquidError

from app.core.errors import BadInput

LONGEST_TEMPLATE = 20_000


class TemplateRefused(BadInput):
    """The text cannot be rendered; the message says where and why."""

    code = "template_refused"


class _Box(Environment):
    context_depth_limit = 10
    loop_iteration_limit = 1_000
    local_namespace_limit = 50_000
    output_stream_limit = 100_000


@cache
def _box(strict: bool) -> Environment:
    return _Box(autoescape=False, undefined=StrictUndefined if strict else Undefined)


def render_text(template: str, values: Mapping[str, Any]) -> str:
    """Fill in `{{ first_name }}` and the like; raises TemplateRefused. The result is plain text, not HTML."""
    return _render(template, values, strict=False)


def check_template(template: str, values: Mapping[str, Any]) -> None:
    """Refuse what would fail later: broken syntax or a name that does not exist."""
    _render(template, values, strict=True)


def _render(template: str, values: Mapping[str, Any], *, strict: bool) -> str:
    if len(template) > LONGEST_TEMPLATE:
        raise TemplateRefused(f"The text is longer than {LONGEST_TEMPLATE:,} characters.")
    try:
        return str(_box(strict).from_string(template).render(**values))
    except LiquidError as problem:
        raise TemplateRefused(f"The text cannot be filled in: {problem}") from None
