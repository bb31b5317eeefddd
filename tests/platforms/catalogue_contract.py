"""What any hosted store must tell of its collections, its stock and its markets; a part of the contract."""

from __future__ import annotations

from tests.platforms.harness import NOBODY, all_of


class CatalogueContract:
    def test_a_collection_names_its_members_in_the_order_of_the_shop(self, harness, opened):
        first, second, third = all_of(opened.product_ids)[:3]
        made = harness.collection("Picked by hand", [third, first, second])
        assert opened.collection(made).members == (third, first, second)
        assert opened.collection(made).title == "Picked by hand"

        harness.put_into_collection(made, [second, third])

        found = opened.collection(made)
        assert found.members == (second, third)
        assert found in all_of(opened.collections) and found in all_of(harness.open(page=1).collections)
        assert opened.collection(NOBODY) is None

    def test_sizes_of_collections_are_those_of_the_collections(self, opened):
        whole = {each.platform_id: each for each in all_of(opened.collections)}
        sizes = {each.platform_id: each for each in all_of(opened.collection_sizes)}

        assert sizes.keys() == whole.keys() != set()
        for platform_id, size in sizes.items():
            assert (size.size, size.updated_at) == (
                len(whole[platform_id].members),
                whole[platform_id].updated_at,
            )

    def test_since_leaves_out_collections_that_changed_before(self, opened):
        whole = all_of(opened.collections)
        since = whole[-1].updated_at

        found = all_of(lambda cursor: opened.collections(cursor, since=since))

        assert found == [each for each in whole if each.updated_at >= since]

    def test_a_product_is_in_the_collections_that_name_it(self, opened):
        ids, whole = all_of(opened.product_ids), all_of(opened.collections)

        told = opened.collections_of([*ids, NOBODY])

        assert told == {each: {one.platform_id for one in whole if each in one.members} for each in ids}

    def test_a_member_that_a_rule_moves_is_seen_though_nothing_is_dated(self, harness, opened):
        first, second = all_of(opened.product_ids)[:2]
        made = harness.collection("By a rule", [first])
        before = opened.collection(made)

        harness.put_into_collection(made, [second], by_rule=True)

        after = opened.collection(made)
        assert (after.updated_at, after.members) == (before.updated_at, (second,))
        assert made in opened.collections_of([second])[second]

    def test_a_shop_without_markets_has_one_price_everywhere(self, harness, opened):
        harness.markets([])

        assert opened.markets() == []
        by_variant = {
            variant.platform_id: variant for each in all_of(opened.products) for variant in each.variants
        }
        prices = all_of(lambda cursor: opened.prices("FR", cursor))
        assert {each.variant_id for each in prices} == by_variant.keys()
        for each in prices:
            own = by_variant[each.variant_id]
            assert (each.price_minor, each.compare_at_minor) == (own.price_minor, own.compare_at_minor)
            assert each.currency == harness.currency

    def test_a_market_has_countries_a_currency_and_prices(self, harness, opened):
        product = opened.products().items[0]
        fixed = product.variants[0].platform_id
        harness.markets([
            {"name": "Home", "countries": ["DE"], "currency": harness.currency},
            {"name": "Over there", "countries": ["US", "CA"], "currency": "USD", "rate": "1.5",
             "prices": {fixed: 999}},
        ])  # fmt: skip

        seen = {each.name: each.countries for each in opened.markets()}
        assert seen == {"Home": (("DE", harness.currency),), "Over there": (("CA", "USD"), ("US", "USD"))}
        prices = opened.prices("US", product_id=product.platform_id).items
        assert [each.variant_id for each in prices] == [each.platform_id for each in product.variants]
        assert {each.currency for each in prices} == {"USD"} and prices[0].price_minor == 999
        assert prices[1].price_minor == round(product.variants[1].price_minor * 1.5)
        small = all_of(lambda cursor: harness.open(page=2).prices("US", cursor))
        assert small == all_of(lambda cursor: opened.prices("US", cursor))
        assert opened.prices("US", product_id=NOBODY).items == []
        harness.markets([])

    def test_news_of_stock_name_what_a_variant_names(self, harness, opened):
        product = next(each for each in all_of(opened.products) if all(one.stock for one in each.variants))
        harness.news_of_stock()

        harness.empty_stock(product.platform_id)

        news = [harness.platform.stock_of(harness.platform.read_body(raw)) for raw in harness.news_of_stock()]
        assert {each.stock_id for each in news} == {each.stock_id for each in product.variants}
        assert {each.pieces for each in news} == {0}
        assert not any(variant.is_available for variant in opened.product(product.platform_id).variants)

    def test_what_is_not_counted_is_never_sold_out(self, harness, opened):
        product = opened.products().items[-1]

        harness.empty_stock(product.platform_id, is_counted=False)

        read = opened.product(product.platform_id).variants
        assert {(variant.is_tracked, variant.is_available) for variant in read} == {(False, True)}
