"""Levers for tests and demos under /_control: orders, deliveries, time, tokens and trouble, as JSON."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from devstore.control import app_side, more_acts, running, shop_side, trouble
from devstore.discounts import CodeRefused
from devstore.ordering import NothingToBuy, OutOfStock
from devstore.refunds import NothingToRefund

blueprint = Blueprint("control", __name__, url_prefix="/_control")
for part in (running, app_side, shop_side, more_acts, trouble):
    blueprint.register_blueprint(part.blueprint)


@blueprint.errorhandler(CodeRefused)
def code_refused(refusal: CodeRefused) -> ResponseReturnValue:
    return jsonify(error="code_refused", reason=refusal.reason, message=refusal.message), 409


@blueprint.errorhandler(OutOfStock)
@blueprint.errorhandler(NothingToBuy)
@blueprint.errorhandler(NothingToRefund)
@blueprint.errorhandler(ValueError)
def refused(refusal: Exception) -> ResponseReturnValue:
    return jsonify(error=type(refusal).__name__, message=str(refusal)), 409
