"""The outbox keeps each mail once, for its own shop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import mail
from app.core.unit import unit_of_work
from tests.mail.test_transport import message


@pytest.fixture
def kept(shop, other_shop):
    """A mail of each shop to the same address; returns those of the first."""
    with unit_of_work():
        assert mail.keep(shop.id, "send:1", message())
        assert mail.keep(other_shop.id, "send:1", message())
    return mail.outbox(shop.id)


def test_the_same_mail_is_kept_once(shop, kept):
    with unit_of_work():
        assert not mail.keep(shop.id, "send:1", message(subject="Again"))
        assert mail.keep(shop.id, "send:2", message(message_id="2.1@shop.example"))

    assert [row["subject"] for row in mail.outbox(shop.id)] == ["Grüße", "Grüße"]


def test_a_stranger_sees_none_of_it(shop, other_shop, kept):
    (mine,) = kept

    assert mail.kept(shop.id, int(mine["id"])) is not None
    assert mail.kept(other_shop.id, int(mine["id"])) is None
    assert len(mail.page(shop.id)) == len(mail.page(other_shop.id)) == len(mail.outbox(other_shop.id)) == 1


def test_forgetting_an_address_forgets_its_mails_and_suppression_in_one_shop(shop, other_shop, kept):
    with unit_of_work():
        mail.keep(shop.id, "send:2", replace(message(), message_id="2", to_email="bea@example.com"))
        for each in (shop, other_shop):
            mail.suppress(each.id, "ada@example.com", "unsubscribed")
        assert len(mail.export_mails(shop.id, [], "ADA@example.com")) == 1
        mail.redact_address(shop.id, "Ada@Example.com")
        mail.redact_address(shop.id, "Ada@Example.com")

    assert [row["to"] for row in mail.outbox(shop.id)] == ["bea@example.com"]
    assert not mail.is_suppressed(shop.id, "ada@example.com")
    assert len(mail.outbox(other_shop.id)) == 1
    assert mail.is_suppressed(other_shop.id, "ada@example.com")


def test_erasing_a_shop_leaves_the_others(shop, other_shop, kept):
    with unit_of_work():
        for each in (shop, other_shop):
            mail.suppress(each.id, "ada@example.com", "unsubscribed")
        mail.PRIVACY.erase_shop(shop.id)

    assert mail.outbox(shop.id) == [] and not mail.is_suppressed(shop.id, "ada@example.com")
    assert len(mail.outbox(other_shop.id)) == 1 and mail.is_suppressed(other_shop.id, "ada@example.com")
