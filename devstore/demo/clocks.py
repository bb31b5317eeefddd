"""Time that passes in both programs, so that next week is one command."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from typing import Any

from devstore.demo.settings import DemoSettings, NotRunning
from devstore.demo.web import call, is_up

SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST_SECONDS = 300


def shift(settings: DemoSettings, span: str) -> int:
    """Let 1d, 12h, 2w pass: the clocks of both programs move, and the shoppers fill the time."""
    found = re.fullmatch(r"(\d+)([mhdw])", span)
    if not found or not int(found[1]):
        raise NotRunning("Say how far: 1d, 12h, 2w.")
    if not is_up(f"{settings.app_url}/healthz"):
        raise NotRunning("The demo does not run: start it with make demo in another window.")
    seconds = int(timedelta(**{SPANS[found[2]]: int(found[1])}).total_seconds())
    call("POST", f"{settings.store_url}/_control/pass", data={"by_seconds": seconds})
    street = _when_passed(settings)
    passed = street["passing"]
    if passed["problem"]:
        raise NotRunning(f"The clocks could not be moved: {passed['problem']}")
    visits = f" {passed['visits']} visits, {passed['orders']} orders." if passed["visits"] else ""
    print(f"It is now {datetime.fromisoformat(street['now']):%Y-%m-%d %H:%M} UTC.{visits}", flush=True)
    return 0


def _when_passed(settings: DemoSettings) -> Any:
    give_up_at = time.monotonic() + LONGEST_SECONDS
    while True:
        street = call("GET", f"{settings.store_url}/_control/street").json
        if not street["passing"]["running"]:
            return street
        if time.monotonic() > give_up_at:
            raise NotRunning("Time passes too slowly: the logs of the demo say why.")
        time.sleep(0.3)
