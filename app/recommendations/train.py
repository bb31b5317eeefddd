"""The child process: reads one shop's history, fits the engine, leaves the lists in a checksummed file.

Gets `{"database_url", "shop_id", "out", "memory_mib"}` on its standard input. Writes no row.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np
from flask import Flask
from numpy.typing import NDArray

from app import catalog, orders
from app.core.config import Config
from app.core.database import open_database
from app.recommendations.engine import Traits, fit
from app.recommendations.engine.storage import save

LIST_LENGTH = 24
SHORT_LIST = 12


def main() -> None:
    told = json.loads(sys.stdin.read())
    memory = int(told["memory_mib"]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    app = Flask("training")
    config = Config(database_url=told["database_url"], demo=True)
    app.config["PERENNIAL"] = config
    open_database(app, config)
    with app.app_context():
        save(lists_of(int(told["shop_id"])), told["out"])


def lists_of(shop_id: int) -> dict[str, NDArray[Any]]:
    """Named arrays: ids of the best sellers, and for each kind ids [n] and their lists [n, k]."""
    started = time.perf_counter()
    interactions = orders.lines_for_training(shop_id)
    model = fit(interactions, content=_traits(shop_id))
    found: dict[str, NDArray[Any]] = {"best_sellers": np.array(model.best_sellers(LIST_LENGTH), np.int64)}
    for kind in ("bought_together", "similar"):
        ids, lists, _ = model.neighbours(kind, SHORT_LIST)
        found |= {f"{kind}.ids": ids, f"{kind}.lists": lists}
    found["facts"] = np.array(
        json.dumps(
            {
                "orders": len(np.unique(interactions["basket"])),
                "lines": len(interactions["item"]),
                "seconds": round(time.perf_counter() - started, 3),
                "evidence": list(model.evidence),
            },
            default=float,
        )
    )
    return found


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
