"""Figures about our calls to platforms, for `/metrics`: how many, how they ended, how long they waited.

No shop, customer or token is ever a label.
"""

from __future__ import annotations

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

NAME = "platform_meters"


class Meters:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.calls = Counter(
            "perennial_platform_calls",
            "Calls to the platform by operation and how they ended.",
            ["operation", "outcome"],
            registry=registry,
        )
        self.seconds = Histogram(
            "perennial_platform_seconds", "Seconds that answers of the platform took.", registry=registry
        )
        self.points = Counter(
            "perennial_platform_points", "Points that calls asked for.", ["operation"], registry=registry
        )
        self.waited = Counter(
            "perennial_platform_waited_seconds",
            "Seconds that calls waited for points, by who waits.",
            ["who"],
            registry=registry,
        )
        self.throttled = Counter(
            "perennial_platform_throttled", "Calls answered with 'throttled'.", registry=registry
        )
        self.other_version = Gauge(
            "perennial_platform_other_version",
            "1 while the platform answers with another API version than the one asked for.",
            registry=registry,
        )
        self.refreshes = Counter(
            "perennial_platform_token_refreshes",
            "Tokens refreshed, by outcome.",
            ["outcome"],
            registry=registry,
        )


def prepare(app: Flask) -> None:
    """Make the counters. Called once, before the rooms are registered."""
    app.extensions[NAME] = Meters(app.extensions["metrics"])


def meters() -> Meters:
    found: Meters = current_app.extensions[NAME]
    return found


def count_refresh(outcome: str) -> None:
    """A token was refreshed, or was not."""
    meters().refreshes.labels(outcome).inc()
