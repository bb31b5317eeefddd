"""The child process: reads one shop's history, fits the engine, leaves the lists in a checksummed file.

Gets `{"database_url", "shop_id", "out", "memory_mib", "now", "choice", "evidence"}` on its standard input,
the last two None when it is to choose. Writes no row.
"""

from __future__ import annotations

import ctypes
import json
import resource
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask
from numpy.typing import NDArray

from app import activity, catalog, orders
from app.core.config import Config
from app.core.database import open_database
from app.recommendations import learning, progress
from app.recommendations.engine import Model, Setting, StaleChoice, Traits, fit
from app.recommendations.engine.storage import save

MOST_CUSTOMERS = 20_000
ACTIVE_DAYS = 365
NEWEST_BASKETS = 50_000
PIECES = ("user", "item", "basket", "ts", "event")

Arrays = dict[str, NDArray[Any]]


def main() -> None:
    _end_with_parent()
    told = json.loads(sys.stdin.read())
    memory = int(told["memory_mib"]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    app = Flask("training")
    config = Config(database_url=told["database_url"], demo=True)
    app.config["PERENNIAL"] = config
    open_database(app, config)
    with app.app_context():
        save(lists_of(told), told["out"])


def _end_with_parent() -> None:
    """Nobody waits for what an orphan learns; where the system cannot say so, it ends by itself."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def lists_of(told: dict[str, Any]) -> Arrays:
    """The named arrays of `learning`, and `facts`, `baskets` (the highest order numbers it counted)."""
    try:
        return _learned(told)
    except StaleChoice:
        return _learned(told | {"choice": None})


def _learned(told: dict[str, Any]) -> Arrays:
    started, folder = time.perf_counter(), Path(told["out"]).parent
    shop_id, now = int(told["shop_id"]), float(told["now"])
    progress.tell(folder, progress.READING, 0)
    bought = orders.lines_for_training(shop_id)
    progress.tell(folder, progress.READING, len(bought["item"]))
    viewed = activity.views_for_training(shop_id)
    traits = _traits(shop_id)
    read = len(bought["item"]), len(viewed["item"])
    baskets = np.unique(bought["basket"])
    customers = _active(bought, now)
    choice = _choice(told)
    progress.tell(folder, progress.LEARNING if choice else progress.CHOOSING, sum(read))
    model = fit(_together(bought, viewed), content=traits, choice=choice, evidence=told["evidence"] or ())
    progress.tell(folder, progress.LEARNING, sum(read))
    found = (
        learning.lists_of(model, traits, now)
        | learning.counts_of(model, now)
        | learning.carts_of(model)
        | learning.customers_of(model, customers)
    )
    progress.tell(folder, progress.KEEPING, sum(read))
    facts = {
        "orders": len(baskets),
        "lines": read[0],
        "views": read[1],
        "began": now,
        "seconds": round(time.perf_counter() - started, 3),
        "newest_order": int(baskets[-1]) if len(baskets) else 0,
        "is_chosen_anew": choice is None,
        **_chosen(model),
    }
    return found | {"baskets": baskets[-NEWEST_BASKETS:], "facts": np.array(json.dumps(facts, default=float))}


def _chosen(model: Model) -> dict[str, Any]:
    return {
        "evidence": list(model.evidence),
        "choice": {carousel: asdict(setting) for carousel, setting in model.choice.items()},
    }


def _choice(told: dict[str, Any]) -> dict[str, Setting] | None:
    """The choice of an earlier training; None when this engine cannot read it."""
    if told["choice"] is None:
        return None
    try:
        return {carousel: Setting(**setting) for carousel, setting in told["choice"].items()}
    except TypeError:
        return None


def _together(bought: Arrays, viewed: Arrays) -> Arrays:
    """Orders and views as one table, whose baskets do not meet; empties both, to hold one copy at a time."""
    if len(bought["basket"]) and len(viewed["basket"]):
        viewed["basket"] = viewed["basket"] + int(bought["basket"].max()) + 1
    return {name: np.concatenate([bought.pop(name), viewed.pop(name)]) for name in PIECES}


def _active(bought: Arrays, now: float) -> list[int]:
    """Customers who ordered in the last year, the latest first, up to MOST_CUSTOMERS."""
    lately = (bought["user"] >= 0) & (bought["ts"] > now - ACTIVE_DAYS * 86_400)
    users, ts = bought["user"][lately], bought["ts"][lately]
    latest = users[np.argsort(-ts, kind="stable")]
    _, first = np.unique(latest, return_index=True)
    return latest[np.sort(first)][:MOST_CUSTOMERS].tolist()  # type: ignore[no-any-return]


def _traits(shop_id: int) -> dict[int, Traits]:
    """What each product is, for those that too few have bought yet."""
    columns = catalog.content_for_training(shop_id)
    rows = zip(
        *(columns[name] for name in ("item", "title", "kind", "vendor", "tags", "price_minor")), strict=True
    )
    return {
        item: Traits(title.lower().split(), kind, vendor, tags, price)
        for item, title, kind, vendor, tags, price in rows
    }


if __name__ == "__main__":
    main()
