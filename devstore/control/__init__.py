"""Levers for tests and demos under /_control: orders, deliveries, time, tokens and trouble, as JSON."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from devstore.control import (
    app_side,
    catalogue_side,
    more_acts,
    order_edits,
    running,
    shop_side,
    storefront_side,
    street,
    trouble,
)
from devstore.discounts import CodeRefused
from devstore.order_edits.debts import NothingOwed
from devstore.order_edits.staging import EditRefused
from devstore.ordering import NothingToBuy, OutOfStock
from devstore.refunds import NothingToRefund
from devstore.tender.gift_cards import CardRefused
from devstore.tender.store_credit import CreditRefused

blueprint = Blueprint("control", __name__, url_prefix="/_control")
for part in (
    running,
    street,
    app_side,
    shop_side,
    catalogue_side,
    storefront_side,
    more_acts,
    order_edits,
    trouble,
):
    blueprint.register_blueprint(part.blueprint)


@blueprint.errorhandler(CodeRefused)
def code_refused(refusal: CodeRefused) -> ResponseReturnValue:
    return jsonify(error="code_refused", reason=refusal.reason, message=refusal.message), 409


@blueprint.errorhandler(CardRefused)
@blueprint.errorhandler(CreditRefused)
def money_refused(refusal: CardRefused | CreditRefused) -> ResponseReturnValue:
    return jsonify(error=type(refusal).__name__, reason=refusal.reason, message=refusal.message), 409


@blueprint.errorhandler(OutOfStock)
@blueprint.errorhandler(NothingToBuy)
@blueprint.errorhandler(NothingToRefund)
@blueprint.errorhandler(NothingOwed)
@blueprint.errorhandler(EditRefused)
@blueprint.errorhandler(ValueError)
def refused(refusal: Exception) -> ResponseReturnValue:
    return jsonify(error=type(refusal).__name__, message=str(refusal)), 409
