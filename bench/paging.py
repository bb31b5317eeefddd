"""The first import as a shop lives it: page by page from the stand-in store, whose own time stands apart."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from bench.table import Line
from devstore.demo.opening import install
from tests.chaos.house import children_of
from tests.stack import Stack, running_stack

TICKS = os.sysconf("SC_CLK_TCK")
LONGEST = 1800


def paging(folder: Path, shop: str = "records") -> list[Line]:
    """Install the app in a shop of the demo and wait until its history is imported."""
    with running_stack(folder, shop=shop, opened=False) as stack:
        assert stack.app.process is not None
        app_pids = [stack.app.process.pid, *children_of(stack.app.process.pid)]
        before = cpu_seconds([stack.store.process.pid]), cpu_seconds(app_pids)
        started = time.perf_counter()
        install(stack.settings)
        parts = imported(stack)
        seconds = time.perf_counter() - started
        store = cpu_seconds([stack.store.process.pid]) - before[0]
        app = cpu_seconds(app_pids) - before[1]
    done = {part["what"]: part["done"] for part in parts}
    told = ", ".join(f"{count:,} {what}" for what, count in done.items())
    figure = f"{told} in {seconds:.0f} s; the stand-in computed {store:.0f} s of them, the app {app:.0f} s"
    return [Line("the first import by pagination", figure)]


def imported(stack: Stack) -> list[dict[str, Any]]:
    """Wait until every part of the first import is done."""
    give_up_at = time.monotonic() + LONGEST
    while time.monotonic() < give_up_at:
        parts = stack.merchant("GET", "/admin/setup/progress").json()["parts"]
        if parts and all(part["state"] == "done" for part in parts):
            return list(parts)
        time.sleep(0.2)
    raise AssertionError("the import does not end")


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS
