"""People at the storefront who are no shoppers of the seed: while they shop, time keeps its own pace."""

from flask import Flask, request

from devstore.shoppers.browser import SHOPPER_AGENT
from devstore.shoppers.street import Street


def notice_guests(storefront: Flask, street: Street) -> None:
    """Tell the street of every page that a person's browser asks for."""

    @storefront.before_request
    def notice() -> None:
        wants_page = "text/html" in request.headers.get("Accept", "")
        if wants_page and request.headers.get("User-Agent") != SHOPPER_AGENT:
            street.time.guest_came()
