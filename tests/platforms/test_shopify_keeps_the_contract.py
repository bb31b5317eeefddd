"""Shopify keeps the contract of hosted stores, over real HTTP against the stand-in."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from app.platforms import Condition, hosted, shopify
from devstore.testing import TINY
from tests.platforms.contract import PlatformContract
from tests.platforms.giving import GivingContract
from tests.platforms.harness import OneToken, Told
from tests.stand_in import start

pytestmark = pytest.mark.one_database

KINDS = {"orders": "order", "customers": "customer", "products": "product"}
STATUSES = {Condition.FROZEN: 402, Condition.LOCKED: 423, Condition.BARRED: 403, Condition.GONE: 404}


class ShopifyHarness:
    platform, domain, currency = hosted, TINY, "EUR"

    def __init__(self, app, stand_in, caught):
        self._app, self._stand_in, self._caught = app, stand_in, caught
        self._token = self._installed()

    def _installed(self):
        self._stand_in.install()
        self._stand_in.control(f"{TINY}/scopes", {"scopes": [*hosted.OPTIONAL]})
        return shopify.exchange_session_token(TINY, self._stand_in.session_token()).access_token

    def token(self):
        return self._token

    def open(self, tokens=None, *, witness=None, patience=5.0, page=None):
        tokens = tokens or OneToken(self._token)
        opened = hosted.open_store(
            TINY, "EUR", tokens, witness=witness, is_waited_for=True, patience=patience
        )
        if page is not None:
            for size in opened._sizes.values():
                size.size, size.learn = page, lambda cost: None
        return opened

    def order(self, email, *, quantity=1, codes=()):
        products = self._stand_in.ask(f"{TINY}/products")
        variants = [each for product in products for each in product["variants"] if each["stock"] > quantity]
        lines = [{"variant_id": each["id"], "quantity": 1} for each in variants[:3]]
        lines[0]["quantity"] = quantity
        attributes = [{"name": "__pv", "value": "v-1"}]
        made = self._stand_in.order(lines=lines, email=email, codes=[*codes], note_attributes=attributes)
        return str(made["id"])

    def refund_one(self, order_id):
        line = self.open().order(order_id).lines[0].platform_id
        self._stand_in.control(f"{TINY}/orders/{order_id}/refund", {"quantities": {line: 1}})

    def cancel(self, order_id):
        self._stand_in.control(f"{TINY}/orders/{order_id}/cancel")

    def rename_product(self, product_id, title):
        self._stand_in.control(f"{TINY}/products/{product_id}/touch", {"title": title})

    def rename_customer(self, customer_id, first_name):
        self._stand_in.control(f"{TINY}/customers/{customer_id}/touch", {"first_name": first_name})

    def finish_batches(self):
        self._stand_in.control("work")

    def collection(self, title, product_ids):
        asked = {"title": title, "products": [int(each) for each in product_ids]}
        return str(self._stand_in.control(f"{TINY}/collections", asked)["id"])

    def put_into_collection(self, collection_id, product_ids, *, by_rule=False):
        asked = {"products": [int(each) for each in product_ids], "by_rule": by_rule}
        self._stand_in.control(f"{TINY}/collections/{collection_id}", asked)

    def markets(self, markets):
        self._stand_in.control(f"{TINY}/markets", {"markets": list(markets)})

    def empty_stock(self, product_id, *, is_counted=True):
        asked = {"inventory_quantity": 0, "is_tracked": is_counted, "silently": True}
        self._stand_in.control(f"{TINY}/products/{product_id}/touch", asked)

    def news_of_stock(self):
        self._stand_in.send_webhooks()
        news = [raw for topic, _, raw in self._caught if topic == "inventory_levels/update"]
        self._caught.clear()
        return news

    def segment(self):
        asked = """{ segments(first: 9) { nodes { id name query } }
          customers(first: 250) { nodes { id numberOfOrders } } }"""
        found = self._ask(asked)
        bought = next(each for each in found["segments"]["nodes"] if each["query"] == "number_of_orders >= 1")
        theirs = [each["id"] for each in found["customers"]["nodes"] if int(each["numberOfOrders"]) >= 1]
        number = [each.rpartition("/")[2] for each in (bought["id"], *theirs)]
        return number[0], bought["name"], number[1:]

    def deliveries(self):
        self._stand_in.send_webhooks()
        whole = [told for told in self._caught if _is_whole(told[0])]
        self._caught.clear()
        return [Told(KINDS[topic.partition("/")[0]], at, raw) for topic, at, raw in whole]

    def published(self, product_id=None, collection_id=None):
        owner = f"gid://shopify/Product/{product_id}" if product_id else self.open().installation_gid()
        owner = f"gid://shopify/Collection/{collection_id}" if collection_id else owner
        asked = """query ($id: ID!) { node(id: $id) {
          ... on HasMetafields { metafields(first: 20) { nodes { key type value } } } } }"""
        nodes = self._ask(asked, id=owner)["node"]["metafields"]["nodes"]
        return {each["key"]: _neutral(each["type"], json.loads(each["value"])) for each in nodes}

    def pixel(self):
        found = (self._ask("{ webPixel { settings } }") or {}).get("webPixel")
        return found["settings"] if found else None

    def throttle(self):
        self._stand_in.control("drain")

    def stumble(self, times, *, after=False):
        self._fault(times=times, status=500 if after else 503, after=after)

    def answer_as(self, condition):
        self._fault(times=1, status=STATUSES[condition])

    @contextmanager
    def away(self):
        before = self._app.config["PERENNIAL"]
        self._app.config["PERENNIAL"] = replace(before, shopify_store_url="http://127.0.0.1:9/{shop}")
        yield
        self._app.config["PERENNIAL"] = before

    @contextmanager
    def uninstalled(self):
        self._stand_in.control(f"{TINY}/uninstall")
        yield
        self._token = self._installed()

    def _fault(self, **fault):
        self._stand_in.control("faults", {"target": "graphql", **fault})

    def _ask(self, query, **variables):
        answer = requests.post(
            f"{self._stand_in.url}/{TINY}/admin/api/2026-07/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": self._token},
            timeout=9,
        )
        return answer.json()["data"]


def _is_whole(topic):
    return topic in {"customers/update", "products/update"} or topic.startswith("orders/")


def _neutral(kind, value):
    return tuple(each.rpartition("/")[2] for each in value) if kind == "list.product_reference" else value


@pytest.fixture(scope="module")
def caught():
    """Deliveries as they reach an address: (topic, triggered at, raw body)."""
    return []


@pytest.fixture(scope="module")
def store(tmp_path_factory, caught):
    receiver = Flask("receiver")

    @receiver.post("/webhooks")
    def receive():
        told = request.headers["X-Shopify-Topic"], request.headers["X-Shopify-Triggered-At"]
        caught.append((*told, request.get_data()))
        return ""

    server = make_server("127.0.0.1", 0, receiver, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    toml = Path(__file__).parents[2] / "shopify.app.toml"
    folder = tmp_path_factory.mktemp("contract")
    running = start(folder, app_url=address, app_toml=toml, sends_webhooks=False)
    yield running
    running.stop()
    server.shutdown()


@pytest.fixture
def harness(connected, store, caught):
    return ShopifyHarness(connected, store, caught)


class TestShopifyKeepsTheContract(PlatformContract, GivingContract):
    pass
