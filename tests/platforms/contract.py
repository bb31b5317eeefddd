"""What any hosted store must do for us, tried through the contract alone.

A platform's own test module inherits from `PlatformContract` and gives it a fixture `harness`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.unit import unit_of_work
from app.platforms import (
    Barred,
    Condition,
    Frozen,
    Metafield,
    MetafieldName,
    Refused,
    ShopGone,
    TokenRejected,
    Unavailable,
    Unreadable,
)
from tests.platforms.catalogue_contract import CatalogueContract
from tests.platforms.customers_contract import CustomersContract
from tests.platforms.harness import NOBODY, Memory, OneToken, TwoTokens, all_of, code_spec


def told(harness, kind, platform_id):
    """The newest state of a thing that deliveries tell."""
    platform = harness.platform
    read = {
        "order": platform.order_of,
        "customer": platform.customer_of,
        "product": lambda body: platform.product_of(
            body, harness.currency, harness.open().shop_info().primary_url
        ),
    }[kind]
    deliveries = [each for each in harness.deliveries() if each.kind == kind]
    bodies = [(each.at, platform.read_body(each.raw)) for each in deliveries]
    states = [(at, read(body)) for at, body in bodies if platform.id_of(body) == platform_id]
    return max(states, key=lambda told: (told[1].updated_at, told[0]))[1]


def without_customers_age(order):
    """An order may be told with its customer as she was a moment before it was counted in."""
    return replace(order, customer=replace(order.customer, updated_at=order.customer.created_at))


def without_counting(product):
    """A delivery may leave out whether pieces of a variant are counted."""
    return replace(product, variants=tuple(replace(variant, is_tracked=None) for variant in product.variants))


class PlatformContract(CatalogueContract, CustomersContract):
    @pytest.fixture
    def opened(self, harness):
        return harness.open()

    # Reading

    def test_the_shop_says_who_it_is(self, harness, opened):
        shop = opened.shop_info()

        assert (shop.domain, shop.currency) == (harness.domain, harness.currency)
        assert shop.platform_id and shop.email and ZoneInfo(shop.timezone) and len(shop.country) == 2
        assert shop.primary_url.startswith("http") and not shop.primary_url.endswith("/")

    def test_the_installation_says_what_the_app_may_do(self, harness, opened):
        seen = opened.installation()

        assert seen.gid and seen.app_handle
        assert harness.platform.missing_of(seen.scopes) == ()
        assert harness.platform.missing_of(())

    def test_the_published_theme_tells_how_the_shop_looks(self, harness, opened):
        style = opened.style()

        assert style.theme and set(style.colours) == {"background", "text", "accent", "accent_text"}
        assert all(re.fullmatch("#[0-9a-f]{6}", each) for each in style.colours.values())
        assert style.font and style.title_font and style.radius is not None
        assert style.logo.startswith("/") and style.social["instagram"].startswith("https://")

    def test_a_listing_gives_each_thing_once_and_the_longest_unchanged_first(self, harness, opened):
        for listing in (opened.orders, opened.products, opened.customers):
            found = all_of(listing)
            ids, times = [each.platform_id for each in found], [each.updated_at for each in found]
            assert len(ids) == len(set(ids)) > 1
            assert times == sorted(times) and times[0].tzinfo is not None
        assert len(all_of(opened.orders)) >= 10

    def test_pages_of_any_size_give_the_same_things(self, harness, opened):
        small = harness.open(page=3)

        assert small.orders().cursor is not None
        for whole, pages in (
            (opened.orders, small.orders),
            (opened.products, small.products),
            (opened.customers, small.customers),
        ):
            assert all_of(pages) == all_of(whole)

    def test_all_ids_of_products_are_those_of_the_products(self, opened):
        assert {*all_of(opened.product_ids)} == {each.platform_id for each in all_of(opened.products)}

    def test_single_things_are_what_the_pages_say(self, opened):
        order, product, customer = (
            all_of(each)[-1] for each in (opened.orders, opened.products, opened.customers)
        )

        assert opened.order(order.platform_id) == order
        assert opened.product(product.platform_id) == product
        assert opened.customer(customer.platform_id) == customer
        assert (opened.order(NOBODY), opened.product(NOBODY), opened.customer(NOBODY)) == (None, None, None)

    def test_since_leaves_out_what_changed_before(self, opened):
        for listing in (opened.orders, opened.products, opened.customers):
            whole = all_of(listing)
            since = whole[-1].updated_at
            found = all_of(lambda cursor, listing=listing, since=since: listing(cursor, since=since))
            assert found == [each for each in whole if each.updated_at >= since]

    # Deliveries

    def test_which_orders_are_there_is_told_of_those_who_are_asked_for(self, opened):
        ids = [each.platform_id for each in opened.orders().items]

        assert opened.orders_there([*ids, NOBODY]) == frozenset(ids)
        assert opened.orders_there([]) == frozenset()

    def test_an_order_is_the_same_snapshot_read_and_told(self, harness, opened):
        opened.create_code(code_spec(code="WELCOME-READ-AND-TOLD", value=15))
        bought = harness.order("new.person@example.com", quantity=2, codes=["WELCOME-READ-AND-TOLD"])
        dropped = harness.order("new.person@example.com")
        acts = [
            (bought, lambda: None),
            (bought, lambda: harness.refund_one(bought)),
            (dropped, lambda: harness.cancel(dropped)),
        ]
        for order_id, act in acts:
            act()
            by_delivery, read = told(harness, "order", order_id), opened.order(order_id)
            assert without_customers_age(by_delivery) == without_customers_age(read)
            assert read in all_of(opened.orders)

        assert opened.order(bought).discount_codes == ("WELCOME-READ-AND-TOLD",)
        assert opened.order(bought).discount_minor > 0
        assert [sum(line.quantity for line in each.lines) for each in opened.order(bought).refunds] == [1]
        assert opened.order(dropped).cancelled_at is not None

    def test_a_customer_is_the_same_snapshot_read_and_told(self, harness, opened):
        customer = opened.customers().items[0]
        harness.deliveries()

        harness.rename_customer(customer.platform_id, "Zoë")

        by_delivery, read = (
            told(harness, "customer", customer.platform_id),
            opened.customer(customer.platform_id),
        )
        untold = {"locale": "", "consent_state": None, "consent_at": None, "opt_in_level": "", "tags": None}
        silent = {name: none for name, none in untold.items() if getattr(by_delivery, name) == none}
        assert by_delivery == replace(read, **silent)
        assert read.first_name == "Zoë" and read.updated_at > customer.updated_at

    def test_a_product_is_the_same_snapshot_read_and_told(self, harness, opened):
        product = opened.products().items[0]
        harness.deliveries()

        harness.rename_product(product.platform_id, "Neu")

        read = opened.product(product.platform_id)
        by_delivery = told(harness, "product", product.platform_id)
        assert by_delivery in (read, without_counting(read))
        assert read.title == "Neu" and read.updated_at > product.updated_at

    @pytest.mark.parametrize("raw", [b"", b"no JSON", b"[]", b'"a word"', b"null", b"\xff\xfe"])
    def test_bytes_that_are_no_delivery_are_unreadable(self, harness, raw):
        with pytest.raises(Unreadable):
            harness.platform.read_body(raw)

    def test_a_body_without_what_was_promised_is_unreadable(self, harness):
        platform = harness.platform
        for read in (
            platform.order_of, platform.customer_of, platform.consent_of, platform.cart_of,
            platform.checkout_of, platform.shipment_of, platform.merge_of, platform.cut_product_of,
            platform.checkout_gone, platform.id_of, platform.stock_of, platform.tags_told,
            lambda body: platform.product_of(body, "EUR"),
        ):  # fmt: skip
            with pytest.raises(Unreadable):
                read({})

    def test_a_delivery_about_another_kind_of_thing_is_unreadable(self, harness, opened):
        harness.deliveries()
        harness.rename_product(opened.products().items[0].platform_id, "Kein Auftrag")
        body = next(
            harness.platform.read_body(each.raw) for each in harness.deliveries() if each.kind == "product"
        )

        harness.platform.check_kind(body, "Product")
        with pytest.raises(Unreadable):
            harness.platform.check_kind(body, "Order")
        with pytest.raises(Unreadable):
            harness.platform.order_of(body)

    # Codes

    @pytest.mark.parametrize(
        ("kind", "value", "minimum"), [("percentage", 10, 0), ("amount", 500, 2000), ("free_shipping", 0, 0)]
    )
    def test_a_code_is_made_once_found_and_ended(self, opened, kind, value, minimum):
        spec = code_spec(code=f"THX-{kind}", kind=kind, value=value, minimum_minor=minimum)
        assert opened.find_code(spec.code) is None

        made = opened.create_code(spec)

        assert opened.find_code(spec.code) == made
        assert (made.code, made.ends_at, made.uses) == (spec.code, spec.ends_at, 0)
        with pytest.raises(Refused) as again:
            opened.create_code(spec)
        assert "TAKEN" in again.value.codes
        opened.deactivate_code(made.platform_id)

    # Published values

    def test_lists_are_published_without_the_products_that_are_gone(self, harness, opened):
        opened.define_metafields()
        opened.define_metafields()
        ids = all_of(opened.product_ids)
        keys = ("similar", "bought_together", "third", "fourth")
        lists = [
            Metafield.product_list(key, ids[:3], product_id=each) for key in keys for each in [*ids, NOBODY]
        ]

        assert opened.set_metafields(lists) == len(keys) * len(ids)
        assert [harness.published(each)["similar"] for each in ids] == [tuple(ids[:3])] * len(ids)

    def test_a_collection_bears_a_list_of_its_own_and_gives_it_back(self, harness, opened):
        opened.define_metafields()
        ids = all_of(opened.product_ids)
        collection = opened.collections().items[0].platform_id
        lists = [
            Metafield.product_list("best_sellers", ids, collection_id=each) for each in (collection, NOBODY)
        ]

        assert opened.set_metafields(lists) == 1
        assert harness.published(collection_id=collection)["best_sellers"] == tuple(ids)
        for _ in range(2):
            opened.delete_metafields([MetafieldName("best_sellers", collection_id=collection)])
        assert "best_sellers" not in harness.published(collection_id=collection)

    def test_what_belongs_to_the_app_is_published_as_it_is(self, harness, opened):
        ids = all_of(opened.product_ids)
        document = {"a": "ä", "n": [1, None]}

        stand = opened.set_metafields([
            Metafield.document("config", document),
            Metafield.switch("shows", True),
            Metafield.product_list("best_sellers", ids),
        ])  # fmt: skip

        assert stand == 3
        assert harness.published() == {"config": document, "shows": True, "best_sellers": tuple(ids)}

    def test_lists_are_taken_back_however_often_and_those_beside_them_stay(self, harness, opened):
        ids = all_of(opened.product_ids)
        keys = ("similar", "bought_together", "third", "fourth")
        opened.set_metafields(
            [Metafield.product_list(key, ids, product_id=each) for key in keys for each in ids]
        )
        opened.set_metafields([Metafield.document("config", {}), Metafield.switch("shows", False)])
        gone = [MetafieldName(key, each) for key in keys[:3] for each in [*ids, NOBODY]]

        for _ in range(2):
            opened.delete_metafields([*gone, MetafieldName("config")])

        assert all(set(harness.published(each)) == {"fourth"} for each in ids)
        assert "config" not in harness.published() and harness.published()["shows"] is False

    # Consent and the pixel

    def test_consent_is_written_back_as_of_its_moment(self, opened):
        customer = opened.customers().items[0]
        at = datetime.now(UTC).replace(microsecond=0)

        for state in ("unsubscribed", "subscribed"):
            opened.update_consent(customer.platform_id, state, at)
            seen = opened.customer(customer.platform_id)
            assert (seen.consent_state, seen.consent_at) == (state, at)

    def test_the_pixel_is_switched_on_told_anew_and_switched_off(self, harness, opened):
        for settings in ({"api": "https://a.example"}, {"api": "https://b.example"}):
            for _ in range(2):
                opened.switch_pixel_on(settings)
            assert harness.pixel() == settings

        for _ in range(2):
            opened.switch_pixel_off()
            assert harness.pixel() is None

    # Tokens

    def test_a_refused_token_is_renewed_once(self, harness):
        tokens = TwoTokens("no-good", harness.token())

        assert harness.open(tokens).shop_info().domain == harness.domain
        assert tokens.refused == ["no-good"]

    def test_a_token_that_nobody_renews_puts_the_work_off(self, harness):
        with pytest.raises(TokenRejected):
            harness.open(OneToken("no-good")).shop_info()

    def test_a_token_made_up_is_not_refreshed(self, harness):
        with pytest.raises(TokenRejected):
            harness.platform.refresh(harness.domain, "no-good")

    def test_an_app_taken_out_is_told_of_though_no_delivery_came(self, harness):
        token, memory = harness.token(), Memory()

        with harness.uninstalled(), pytest.raises(ShopGone):
            harness.open(TwoTokens(token, token), witness=memory).shop_info()

        assert memory.uninstalled == [token]
        assert harness.open().shop_info().domain == harness.domain

    # Refusals

    def test_throttling_is_waited_out(self, harness, opened):
        """Within its patience: beyond that a call raises instead of answering, as the next test shows."""
        harness.throttle()

        assert opened.shop_info().domain == harness.domain
        opened.customers()

    def test_throttling_beyond_patience_puts_the_work_off(self, harness):
        hasty = harness.open(patience=0.1)
        harness.throttle()

        with pytest.raises(Unavailable) as refusal:
            for _ in range(20):
                hasty.orders()
        assert refusal.value.seconds >= 1

    def test_a_question_is_asked_again_when_the_platform_stumbles(self, harness, opened):
        harness.stumble(2)

        assert opened.shop_info().domain == harness.domain

    def test_a_change_is_not_tried_again_when_nobody_knows_whether_it_was_made(self, harness, opened):
        harness.stumble(1, after=True)

        with pytest.raises(Unavailable):
            opened.create_code(code_spec(code="THX-LOST"))
        assert opened.find_code("THX-LOST") is not None

    @pytest.mark.parametrize(
        ("condition", "refusal"),
        [
            (Condition.FROZEN, Frozen),
            (Condition.LOCKED, Frozen),
            (Condition.BARRED, Barred),
            (Condition.GONE, ShopGone),
        ],
    )
    def test_refusals_are_told_apart_and_remembered(self, harness, condition, refusal):
        memory = Memory()
        opened = harness.open(witness=memory)
        harness.answer_as(condition)

        with pytest.raises(refusal):
            opened.create_code(code_spec(code=f"THX-{condition}"))

        assert opened.find_code(f"THX-{condition}") is None
        assert memory.conditions == [condition, Condition.OPEN]

    def test_a_platform_that_is_not_there_is_unavailable(self, harness):
        with harness.away(), pytest.raises(Unavailable):
            harness.open(patience=0.1).shop_info()

    def test_no_call_leaves_from_inside_a_unit_of_work(self, opened):
        with pytest.raises(RuntimeError, match="no network"), unit_of_work():
            opened.shop_info()

    @pytest.mark.parametrize("domain", ["evil.com", "../y", "x:80", "", "x\n", "<b>x</b>"])
    def test_what_is_no_shop_is_never_called(self, harness, domain):
        assert not harness.platform.is_shop_domain(domain)
        with pytest.raises(Exception, match="name of a shop"):
            harness.platform.open_store(domain, "EUR", OneToken("x")).shop_info()
