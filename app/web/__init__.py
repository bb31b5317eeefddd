"""Web: who may come in, how answers look, and how refusals are said. Open to all rooms above.

A view wears exactly one guard. Those for merchants, shoppers and the app proxy hand it the shop.
"""

from app.web.answers import answer, page
from app.web.authorization import blueprint as authorization_blueprint
from app.web.bodies import json_body
from app.web.buyers import buyer_only
from app.web.entry import blueprint as entry_blueprint
from app.web.guards import (
    merchant_only,
    operator_only,
    platform_only,
    recipient_only,
    shopper_only,
    shopper_reads,
)
from app.web.marks import GUARDED, PUBLIC_ENDPOINTS, public
from app.web.paths import bound_numbers
from app.web.prepare import prepare
from app.web.proxy import customer_only, key_for, proxy_only
from app.web.staff import staff_who_may

BLUEPRINTS = [entry_blueprint, authorization_blueprint]

__all__ = [
    "BLUEPRINTS",
    "GUARDED",
    "PUBLIC_ENDPOINTS",
    "answer",
    "bound_numbers",
    "buyer_only",
    "customer_only",
    "json_body",
    "key_for",
    "merchant_only",
    "operator_only",
    "page",
    "platform_only",
    "prepare",
    "proxy_only",
    "public",
    "recipient_only",
    "shopper_only",
    "shopper_reads",
    "staff_who_may",
]
