"""What any hosted store must do for us about customers: the part of the contract that writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.platforms import SegmentSnapshot
from tests.platforms.harness import all_of


class CustomersContract:
    @pytest.mark.parametrize(
        ("is_confirmed", "level"), [(False, "single_opt_in"), (True, "confirmed_opt_in")]
    )
    def test_the_platform_learns_whether_the_address_was_shown_to_be_hers(self, opened, is_confirmed, level):
        customer = opened.customers().items[0]

        opened.update_consent(
            customer.platform_id,
            "subscribed",
            datetime.now(UTC).replace(microsecond=0),
            is_confirmed=is_confirmed,
        )

        assert opened.customer(customer.platform_id).opt_in_level == level

    def test_who_is_there_is_told_of_those_who_are_asked_for(self, opened):
        ids = [each.platform_id for each in opened.customers().items]

        assert opened.customers_there([*ids, "999999999"]) == frozenset(ids)
        assert opened.customers_there([]) == frozenset()

    def test_an_address_is_made_a_customer_once_and_one_who_is_there_stays_as_she_is(self, opened):
        before = opened.customers().items[0]

        made, again = (opened.make_known("left.her.address@example.com") for _ in range(2))
        known = opened.make_known(before.email)

        assert made.platform_id == again.platform_id and made.email == "left.her.address@example.com"
        assert opened.customer(made.platform_id).email == made.email
        assert made.consent_state != "subscribed"
        assert replace(known, updated_at=before.updated_at) == before

    def test_a_lost_answer_about_an_address_makes_nobody_twice(self, harness, opened):
        harness.stumble(1, after=True)

        made = opened.make_known("lost.answer@example.com")

        found = [each for each in all_of(opened.customers) if each.email == "lost.answer@example.com"]
        assert [each.platform_id for each in found] == [made.platform_id]

    def test_the_members_of_a_segment_are_customers_of_the_shop(self, harness, opened):
        segment_id, name, wanted = harness.segment()

        assert opened.segment(segment_id) == SegmentSnapshot(segment_id, name)
        found, cursor = [], None
        while True:
            members = opened.segment_members(segment_id, cursor)
            found += members.customer_ids
            assert members.whole == len(wanted)
            if (cursor := members.cursor) is None:
                break
        assert sorted(found) == sorted(wanted)
        assert set(found) <= {each.platform_id for each in all_of(opened.customers)}

    def test_a_segment_that_is_not_there_is_none(self, opened):
        assert opened.segment("1") is None
