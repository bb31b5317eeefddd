"""The tour: the main job once through, over HTTP, against a running demo."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from devstore.demo.clocks import shift
from devstore.demo.opening import bearer
from devstore.demo.settings import HOME, DemoSettings, NotRunning
from devstore.demo.web import call, is_up

SHOPPER = "tour@example.com"


def tour(settings: DemoSettings) -> int:
    """Switch everything on, claim a code, order with it, wait a day and two weeks; say what is seen."""
    if not is_up(f"{settings.app_url}/healthz"):
        raise NotRunning("The demo does not run: start it with make demo in another window.")
    popup = _switch_on(settings)
    code = _claim(settings, popup)
    order = _order(settings, code)
    customer = str(order["customer_id"])
    print(f"Order {order['name']} is paid with {code}.")
    _until(lambda: _points(settings, customer)["pending"] > 0, "the order's webhooks")
    print(f"Points pending: {_points(settings, customer)['pending']}.")
    shift(settings, "1d")
    _until(lambda: bool(_mails(settings)), "the thank-you mail")
    print(f"Mail in the outbox: {_mails(settings)[-1]['subject']!r} to {SHOPPER}.")
    shift(settings, "14d")
    _until(lambda: _points(settings, customer)["available"] > 0, "the points")
    print(f"Points available: {_points(settings, customer)['available']}.")
    return 0


def _switch_on(settings: DemoSettings) -> int:
    """The merchant's three clicks; the id of the popup."""
    _hold_nobody_out(settings)
    switches = {"loyalty/switch": "is_on", "flows/thank_you/switch": "is_on"}
    for path, field in switches.items():
        _post(settings, path, {field: "1"})
    popup: int = _bootstrap(settings)["popups"][0]["id"]
    _post(settings, f"popups/{popup}/offer", {"gives_codes": "1"})
    print("Points, thank-you mail and the popup's codes are on.")
    return popup


def _hold_nobody_out(settings: DemoSettings) -> None:
    """A tour must not end because chance put its shopper among those who get nothing."""
    listed = call("GET", f"{settings.app_url}/admin/experiments", headers=bearer(settings)).body
    for number in set(re.findall(r"/admin/experiments/(\d+)/switch", str(listed))):
        _post(settings, f"experiments/{number}/switch", {"is_on": "0"})


def _post(settings: DemoSettings, path: str, form: dict[str, str]) -> None:
    answer = call("POST", f"{settings.app_url}/admin/{path}", form=form, headers=bearer(settings))
    if answer.status >= 400:
        raise NotRunning(f"The admin refused {path}: {answer.status} {answer.body[:200]}")


def _bootstrap(settings: DemoSettings) -> Any:
    return call("GET", f"{_api(settings)}/bootstrap?shop={settings.domain}&page=home").json


def _api(settings: DemoSettings) -> str:
    return f"{settings.app_url}/storefront/v1"


def _claim(settings: DemoSettings, popup: int) -> str:
    """A visitor takes the popup's code."""
    who = call("POST", f"{_api(settings)}/visitors", data={"shop": settings.domain}).json["visitor"]
    asked = {"shop": settings.domain, "visitor": who, "popup": popup}
    claimed: dict[str, Any] = {}

    def has_code() -> bool:
        claimed.update(call("POST", f"{_api(settings)}/vouchers", data=asked).json)
        return "code" in claimed

    _until(has_code, "the code")
    print(f"The popup gave the code {claimed['code']}, good until {claimed['ends_at']}.")
    return str(claimed["code"])


def _order(settings: DemoSettings, code: str) -> Any:
    """She buys with it, and asks for news."""
    store = f"{settings.store_url}/_control/{settings.domain}"
    call(
        "POST", f"{store}/customers", data={"email": SHOPPER, "first_name": "Toni", "accepts_marketing": True}
    )
    products = call("GET", f"{store}/products?limit=20").json
    variant = next(
        variant["id"]
        for product in products
        for variant in product["variants"]
        if variant.get("inventory_quantity", 1) > 0
    )
    asked = {"lines": [{"variant_id": variant, "quantity": 2}], "email": SHOPPER, "codes": [code]}
    placed = call("POST", f"{store}/orders", data=asked)
    if placed.status != 200:
        raise NotRunning(f"The store refused the order: {placed.body[:300]}")
    return placed.json


def _points(settings: DemoSettings, customer: str) -> dict[str, int]:
    rows = [row for row in _state(settings)["loyalty"]["balances"] if row["customer"] == customer]
    return {kind: sum(row.get(kind, 0) for row in rows) for kind in ("pending", "available")}


def _state(settings: DemoSettings) -> Any:
    printed = _flask(settings, "shop", "state", settings.domain)
    return json.loads(printed.rpartition("\n")[0] or printed)


def _mails(settings: DemoSettings) -> list[Any]:
    mails = json.loads(_flask(settings, "mail", "list", settings.domain, "--json"))
    return [mail for mail in mails if mail["to"] == SHOPPER]


def _flask(settings: DemoSettings, *words: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(
        command, cwd=HOME, env=settings.environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _until(is_so: Callable[[], bool], what: str, seconds: float = 30) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > give_up_at:
            raise NotRunning(f"Waited {seconds:.0f} seconds for {what} in vain.")
        time.sleep(0.3)
