"""Which views are guarded, and the mark of those that are open on purpose."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

View = Callable[..., Any]

GUARDED: set[View] = set()
PUBLIC_ENDPOINTS = frozenset({"web.static", "admin.static", "recipients.static", "storefront.static"})
"""Files anybody may read. Views that are open to all wear `public`."""


def guarded_by(view: View, wrapper: View) -> View:
    """`wrapper` in the place of `view`, known as a guard."""
    guarded = wraps(view)(wrapper)
    GUARDED.add(guarded)
    return guarded


def public(view: View) -> View:
    """Open to all, on purpose."""
    return guarded_by(view, lambda *args, **kwargs: view(*args, **kwargs))
