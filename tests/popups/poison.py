"""Popups as the storefront has them, with payloads for all that a merchant may type."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.popups.scripts import PAYLOADS

FIELDS: list[dict[str, Any]] = [
    {"name": "email", "type": "email", "label": "{}"},
    {"name": "note", "type": "text", "label": "{}"},
    {"name": "birthday", "type": "birthday", "label": "{}"},
    {"name": "likes", "type": "choices", "label": "{}", "options": [["tea", "{}"], ["{}", "{}"]]},
]
CONTENT = {
    **dict.fromkeys(("title", "text", "action", "decline", "action_url", "reached"), "{}"),
    "image": {"url": "{}", "alt": "{}"},
    "products": [dict.fromkeys(("id", "title", "url", "image"), "{}")] * 3,
}
LOOK = {
    "classes": "picture-top align-center {}",
    "vars": dict.fromkeys(("background", "text", "accent", "accent_text", "radius", "font", "width"), "{}"),
    "dark": {"background": "{}"},
}
MESSAGE = {"content": CONTENT, "offer": {"label": "{}", "hours": 48}, "look": LOOK, "layout": "center"}
FORM = MESSAGE | {
    "steps": [
        dict.fromkeys(("title", "text", "action", "decline", "consent_text"), "{}")
        | {"kind": "form", "fields": FIELDS},
        {"kind": "done", "title": "{}", "text": "{}", "action": "{}", "action_url": "{}"},
    ]
}
BAR = {"content": CONTENT, "look": LOOK, "layout": "bar"}
KINDS = (MESSAGE, FORM, BAR)


def poisoned(shape: Any, start: int) -> tuple[Any, int]:
    """The shape with payloads for all its holes, from the given one on; and which comes next."""
    numbers = count(start)

    def fill(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: fill(value) for name, value in part.items()}
        if isinstance(part, list):
            return [fill(value) for value in part]
        return (
            part.replace("{}", PAYLOADS[next(numbers) % len(PAYLOADS)])
            if isinstance(part, str) and "{}" in part
            else part
        )

    return fill(shape), next(numbers)
