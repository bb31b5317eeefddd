"""The part of the contract about what a store gives: codes by the hundred, cards and credit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.platforms import CardSpec, CreditSpec, Refused
from tests.platforms.harness import code_spec


class GivingContract:
    """A harness that also has `finish_batches()`, which lets codes that were added be in."""

    def test_codes_are_added_to_one_discount_and_taken_out_one_by_one(self, harness, opened):
        pool = opened.create_code(code_spec(code="POOL-FIRST"))
        batch = opened.add_codes(pool.platform_id, ["POOL-A", "POOL-B", "pool-first"])
        assert not opened.codes_added(batch).is_done
        harness.finish_batches()

        added = opened.codes_added(batch)
        assert added.is_done and set(added.ids) == {"POOL-A", "POOL-B"}
        assert opened.find_code("POOL-A").ends_at == pool.ends_at
        for _ in range(2):
            opened.remove_codes(pool.platform_id, [added.ids["POOL-A"]])

        assert opened.find_code("POOL-A") is None
        assert opened.find_code("POOL-B").platform_id == pool.platform_id

    def test_each_code_of_a_pool_is_good_once_whoever_used_another(self, harness, opened):
        pool = opened.create_code(code_spec(code="EACH-FIRST"))
        opened.add_codes(pool.platform_id, ["EACH-A", "EACH-B"])
        harness.finish_batches()

        for code in ("EACH-A", "EACH-B"):
            assert opened.order(harness.order("same@example.com", codes=[code])).discount_codes == (code,)
        with pytest.raises(Exception, match=r"usage limit|used_up"):
            harness.order("other@example.com", codes=["EACH-A"])

    def test_a_free_product_costs_at_most_its_price_once(self, harness, opened):
        product = next(each for each in opened.products().items if each.is_active)
        spec = code_spec(
            code="FREE-ONE", kind="free_product", value=100, product_platform_id=product.platform_id
        )

        assert opened.find_code(opened.create_code(spec).code) is not None

    def test_a_card_is_made_once_found_by_its_reference_and_ended(self, opened):
        since = datetime.now(UTC)
        spec = CardSpec(
            code="perennialcard7q2m", reference="perennial 1", amount_minor=1500, currency="EUR",
            expires_on=(since + timedelta(days=40)).date(),
        )  # fmt: skip
        assert opened.find_card("perennial 1", since=since) is None

        made = opened.create_card(spec)

        assert opened.find_card("perennial 1", since=since) == made and made.left_minor == 1500
        with pytest.raises(Refused) as again:
            opened.create_card(spec)
        assert "TAKEN" in again.value.codes
        opened.deactivate_card(made.platform_id)
        opened.deactivate_card(made.platform_id)
        assert not opened.find_card("perennial 1", since=since).is_active

    def test_credit_is_found_by_amount_and_end_and_taken_back(self, opened):
        customer = opened.customers().items[0].platform_id
        ends_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30, seconds=17)
        spec = CreditSpec(customer_platform_id=customer, amount_minor=900, currency="EUR", ends_at=ends_at)
        made = opened.give_credit(spec)

        assert (spec, made) in opened.credit_history(customer, "EUR").given

        opened.take_credit(customer, 900, "EUR")
        after = opened.credit_history(customer, "EUR")
        assert [each.amount_minor for each in after.taken] == [900]
        with pytest.raises(Refused):
            opened.take_credit(customer, 900, "EUR")
