"""The webhook part of an app's declaration, refused where deploying it would be refused."""

import re
from collections.abc import Collection
from typing import Any

from devstore.hooks.filters import INVALID, is_readable
from devstore.hooks.topics import COMPLIANCE_TOPICS, NEEDS

NAME = re.compile(r"[A-Za-z0-9_-]{1,50}")
FIELDS = {"topics", "compliance_topics", "uri", "include_fields", "filter", "name"}


def check_declared(webhooks: dict[str, Any]) -> None:
    """Raises ValueError for what cannot be deployed."""
    seen: set[tuple[str, str, str | None]] = set()
    names: set[str] = set()
    private: set[str] = set()
    for entry in webhooks.get("subscriptions", []):
        _check_entry(entry)
        for topic in entry.get("topics", []):
            key = (topic, entry["uri"], entry.get("filter"))
            _once(seen, key, f"The app declares {topic} to {entry['uri']} twice.")
        for topic in entry.get("compliance_topics", []):
            _once(private, topic, f"The app declares the compliance topic {topic} twice.")
        if "name" in entry:
            _once(names, entry["name"], f"Two subscriptions are called {entry['name']}.")


def _check_entry(entry: dict[str, Any]) -> None:
    if unknown := entry.keys() - FIELDS:
        raise ValueError(f"A webhook subscription has no {', '.join(sorted(unknown))}.")
    if not entry.get("uri"):
        raise ValueError("A webhook subscription needs a uri.")
    _check_known(entry.get("topics", []), NEEDS, "topic of the platform that the stand-in knows")
    _check_known(entry.get("compliance_topics", []), COMPLIANCE_TOPICS, "compliance topic")
    if not NAME.fullmatch(entry.get("name", "unnamed")):
        raise ValueError("A subscription's name has 1 to 50 letters, digits, underscores and hyphens.")
    if "filter" in entry and not is_readable(entry["filter"]):
        raise ValueError(INVALID)


def _check_known(topics: list[str], known: Collection[str], what: str) -> None:
    for topic in topics:
        if topic not in known:
            raise ValueError(f"{topic} is no {what}.")


def _once(seen: set[Any], key: Any, message: str) -> None:
    if key in seen:
        raise ValueError(message)
    seen.add(key)
