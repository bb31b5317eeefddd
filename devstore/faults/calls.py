"""How an endpoint suffers what was ordered for it."""

import time
from collections.abc import Iterator
from typing import Any

from flask import Response, after_this_request

from devstore.faults.ordered import SHOP_STATES, Fault, Faults

THROTTLED: dict[str, Any] = {
    "errors": [
        {
            "message": "Throttled",
            "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/limits"},
        }
    ],
    "extensions": {
        "cost": {
            "requestedQueryCost": 100,
            "actualQueryCost": None,
            "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 0, "restoreRate": 100.0},
        }
    },
}
CLOSED = {"frozen": "Unavailable Shop", "locked": "Locked", "closed": "Not Found"}


class Suffered(Exception):
    """This call is answered otherwise. `body` None: its answer breaks off."""

    def __init__(self, status: int, body: dict[str, Any] | None) -> None:
        super().__init__(f"Trouble on order: {status}")
        self.status, self.body = status, body


class BrokenLine(Exception):
    """Raised inside an answer, so that the server drops the connection."""


def check_open(faults: Faults, shop: str) -> None:
    """Raises Suffered for a frozen, locked or closed shop."""
    state = faults.state_of(shop)
    if state is not None:
        raise Suffered(SHOP_STATES[state], {"errors": CLOSED[state]})


def meet(faults: Faults, target: str, shop: str) -> Fault | None:
    """Suffer what comes before the work. Returns what `lose` needs after it. Raises Suffered."""
    fault = faults.next_for(target, shop)
    if fault is None:
        return None
    faults.begin()
    after_this_request(lambda response: _ended(faults, response))
    time.sleep(fault.delay_seconds)
    if fault.kind == "throttle":
        is_api = target == "graphql"
        raise Suffered(200 if is_api else 429, THROTTLED if is_api else {"errors": "Too Many Requests"})
    if fault.status and not fault.after:
        raise Suffered(fault.status, {"errors": "Trouble on order"})
    return fault


def _ended(faults: Faults, response: Response) -> Response:
    faults.end()
    return response


def lose(fault: Fault | None) -> None:
    """Lose the answer of work that is done. Raises Suffered."""
    if fault is not None and fault.kind == "break":
        raise Suffered(200, None)
    if fault is not None and fault.after and fault.status:
        raise Suffered(fault.status, {"errors": "Trouble on order"})


def broken_answer() -> Response:
    """Begins like a good answer and ends in the middle."""
    return Response(_broken(), content_type="application/json")


def _broken() -> Iterator[bytes]:
    yield b'{"data":'
    raise BrokenLine
