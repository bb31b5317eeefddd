"""How long after an order's webhook was answered the lists that pages ask for show it.

    python -m bench.visibility [--orders N]

The app runs as operators run it, its worker embedded. Each order holds two products that were not bought
together before; the page of the first is asked every 20 ms, as shoppers do, until the second stands there.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from bench.answering import fill
from bench.table import Line, rendered
from tests.chaos.house import DOMAIN, House, house
from tests.chaos.sending import Burst, delivery, order_body

FIRST = 30_000_000
LOOK_EVERY, LONGEST = 0.02, 30.0


def visibility(folder: Path, orders: int = 20) -> list[Line]:
    with house(folder) as app:
        fill(app)
        rare = [row[0] for row in app.rows("SELECT platform_id FROM product ORDER BY id DESC LIMIT 400")]
        app.start()
        try:
            _seconds(app, FIRST, rare[-2], rare[-1])
            pairs = zip(rare[::2], rare[1::2], strict=True)
            took = [
                _seconds(app, FIRST + at + 1, *pair) for at, pair in zip(range(orders), pairs, strict=False)
            ]
        finally:
            app.kill()
    figure = f"median {statistics.median(took):.2f} s, longest {max(took):.2f} s"
    return [Line(f"{orders} orders, each until its pair is shown", figure, "goal 1 s", 1 / max(took))]


def _seconds(app: House, number: int, product: str, other: str) -> float:
    assert other not in _shown(app, product)
    body = order_body(number)
    line = body["line_items"][0]
    body["line_items"] = [
        line | {"id": line["id"] * 10 + at, "product_id": int(each), "variant_id": None}
        for at, each in enumerate((product, other))
    ]
    sent = Burst(app.port, [delivery(f"w-{number}", json.dumps(body).encode())], connections=1)
    sent.run()
    assert sent.tally.acknowledged, sent.tally.statuses
    began = time.perf_counter()
    while other not in _shown(app, product):
        assert time.perf_counter() - began < LONGEST, f"order {number} is not shown"
        time.sleep(LOOK_EVERY)
    return time.perf_counter() - began


def _shown(app: House, product: str) -> list[str]:
    path = f"/storefront/v1/recommendations?shop={DOMAIN}&placement=product&limit=24&product={product}"
    status, told = app.get(path)
    assert status == 200, status
    return [card["id"] for card in told["products"]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--orders", type=int, default=20)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        lines = visibility(Path(folder), given.orders)
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}\n\n{rendered(lines)}")


if __name__ == "__main__":
    main()
