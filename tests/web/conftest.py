"""An application with one view behind each guard."""

from __future__ import annotations

import pytest
from flask import Blueprint, g, jsonify

from app.core.database import db
from app.core.errors import NotFound, TooMany
from app.web import (
    answer,
    json_body,
    merchant_only,
    operator_only,
    proxy_only,
    public,
    recipient_only,
    shopper_only,
)
from tests.conftest import _installed
from tests.databases import forget_safety_of_sqlite


def views():
    blueprint = Blueprint("trial", __name__)
    _known_callers(blueprint)
    _open_views(blueprint)
    return blueprint


def _known_callers(blueprint):
    @blueprint.route("/admin/trial", methods=["GET", "POST"])
    @merchant_only
    def merchant(shop):
        return answer(f"{shop.domain} {g.merchant['sub']}", toast="Sehr gut – 好")

    @blueprint.get("/proxy/v1/trial")
    @proxy_only
    def proxied(shop, customer):
        return jsonify(shop=shop.domain, customer=customer)

    @blueprint.route("/storefront/v1/trial", methods=["GET", "POST"])
    @shopper_only
    def shopper(shop):
        return jsonify(shop=shop.domain)

    @blueprint.get("/storefront/v1/busy")
    @shopper_only
    def busy(shop):
        raise TooMany("Not so fast.", retry_after=7)

    @blueprint.get("/e/trial/<token>")
    @recipient_only("trial", int, int)
    def reader(payload):
        return jsonify(payload)

    @blueprint.get("/operators/trial")
    @operator_only
    def operator():
        return "ok"


def _open_views(blueprint):
    @blueprint.post("/open/json")
    @public
    def open_json():
        return jsonify(json_body())

    @blueprint.get("/open/<what>")
    @public
    def open_to_all(what):
        if what == "bug":
            raise RuntimeError("a secret of ours")
        if what == "missing":
            raise NotFound("There is no such thing.")
        return "<p>hello"


@pytest.fixture
def web_app(make_app):
    app = make_app(app_url="http://127.0.0.1:8000")
    app.register_blueprint(views())
    with app.app_context():
        forget_safety_of_sqlite(db.engine)
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(web_app):
    return web_app.test_client()


@pytest.fixture
def shop(web_app):
    with web_app.app_context():
        shop = _installed("first-press.myshopify.com", "101")
        db.session.refresh(shop)
        db.session.expunge(shop)
    return shop


@pytest.fixture
def other_shop(web_app):
    with web_app.app_context():
        shop = _installed("larder-lane.myshopify.com", "202")
        db.session.refresh(shop)
        db.session.expunge(shop)
    return shop
