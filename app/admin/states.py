"""`/admin/ui`: every part of the macro library in all its states, where debugging or the demo is on."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue

from app.admin.door import blueprint
from app.admin.leaves import SIZE, Asked, Leaf
from app.core.errors import NotFound
from app.shops import Shop
from app.web import merchant_only, page


@blueprint.get("/admin/ui")
@merchant_only
def all_states(shop: Shop) -> ResponseReturnValue:
    if not (current_app.debug or current_app.config["PERENNIAL"].demo):
        raise NotFound("There is no such page.")
    leaf = Leaf(range(SIZE), 6917, Asked("", 3), "/admin/ui")
    bars = [(name, value, f"{value} %") for name, value in (("Aug", 31), ("Sep", 38), ("Oct", 44))]
    return page("admin/ui.html", leaf=leaf, bars=bars)
