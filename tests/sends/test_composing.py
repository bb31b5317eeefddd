"""What stands in a mail: her name, her points, products, and links only she has."""

from __future__ import annotations

from email import message_from_string

import pytest

from app import catalog, loyalty, mail, reactions
from app.catalog.pricing import record_prices
from app.catalog.zones import record_markets
from app.core import clock, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.flows.catalogue import THANK_YOU
from app.platforms import MarketSnapshot, PriceSnapshot
from app.sends import MailText, SendKind, SendState, TemplateRefused, check_template, preview, render_text
from app.sends.composing import SAMPLE_VALUES
from app.shops import Shop
from tests.catalog.making import product, variant
from tests.orders.making import order
from tests.sends.making import only_send, plan, subscriber


def sent(shop, run_jobs, customer, **changes):
    plan(shop, customer, **changes)
    run_jobs()
    return mail.outbox(shop.id)[-1]


def text_of(**changes: str) -> MailText:
    return MailText(**{**THANK_YOU.text.as_dict(), **changes})


def test_the_mail_greets_her_by_name_and_names_the_order(shop, run_jobs):
    letter = sent(shop, run_jobs, subscriber(shop))

    assert letter["subject"] == "Thank you, Ada"
    assert "#1001" in letter["text"] and "#1001" in letter["html"]


def test_every_marketing_mail_carries_the_pair_of_unsubscribe_headers(shop, run_jobs):
    headers = message_from_string(sent(shop, run_jobs, subscriber(shop))["headers"])

    assert headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/e/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Message-ID"] and headers["Date"]


def test_what_she_asked_for_has_nothing_to_unsubscribe_from_and_no_pixel(shop, run_jobs):
    letter = sent(shop, run_jobs, subscriber(shop), kind=SendKind.TRANSACTIONAL)

    assert "List-Unsubscribe" not in letter["headers"]
    for part in (letter["html"], letter["text"]):
        assert "/e/unsubscribe/" not in part and "/e/open/" not in part


def test_both_parts_of_a_marketing_mail_lead_to_the_same_way_out_as_its_header(shop, run_jobs):
    letter = sent(shop, run_jobs, subscriber(shop))

    way_out = message_from_string(letter["headers"])["List-Unsubscribe"].strip("<>").replace("\n ", "")
    assert way_out in letter["html"] and way_out in letter["text"]
    who = sealing.read("recipient", way_out.rpartition("/")[2])
    assert who == [shop.id, only_send(shop).id, only_send(shop).message_id]


def test_points_that_wait_count_and_are_named_only_while_the_programme_is_on(shop, run_jobs):
    ada = subscriber(shop)
    with unit_of_work():
        loyalty.switch_on(shop, by="olive")
        reactions.settle_order(shop, order(created_at=clock.now(), updated_at=clock.now()))
        assert loyalty.balances(shop.id, ada.id).pending == 75
    assert "You have 75 " in sent(shop, run_jobs, ada, kind=SendKind.TRANSACTIONAL)["text"]

    with unit_of_work():
        loyalty.switch_off(shop, by="olive")
    assert "You have" not in sent(shop, run_jobs, ada, cause="off", kind=SendKind.TRANSACTIONAL)["text"]


def test_products_to_go_with_it_are_shown_with_price_and_link(shop, run_jobs):
    with unit_of_work():
        catalog.record_products(
            shop.id, [product(str(number), title=f"Record {number}") for number in range(901, 906)]
        )

    letter = sent(shop, run_jobs, subscriber(shop))

    assert letter["html"].count("$15.00") == 4
    assert "/e/click/" in letter["html"]


def test_a_reduced_product_shows_what_it_was_and_one_without_picture_no_hole(shop, run_jobs):
    reduced = product("901", title="Record", image_url="", variants=(variant("1901", compare_at_minor=1990),))
    with unit_of_work():
        catalog.record_products(shop.id, [reduced])

    letter = sent(shop, run_jobs, subscriber(shop))

    assert "$15.00 <s>$19.90</s>" in letter["html"]
    assert 'src=""' not in letter["html"]
    assert "$15.00 (before: $19.90)" in letter["text"]


def test_products_in_the_mail_go_with_what_the_order_held(shop, run_jobs):
    with unit_of_work():
        catalog.record_products(shop.id, [product(str(n), title=f"Record {n}") for n in range(901, 904)])

    letter = sent(shop, run_jobs, subscriber(shop), about={"order_name": "#1001", "products": "901,902"})

    assert "Record 903" in letter["text"]
    assert "Record 901" not in letter["text"] and "Record 902" not in letter["text"]


@pytest.mark.parametrize(
    "name", ["<b>Ada</b>", "{{ shop_name }}", "{% raw %}", "\u202eAda", "Ada\r\nBcc: x@example.com"]
)
def test_a_name_is_text_and_nothing_else(shop, run_jobs, name):
    letter = sent(shop, run_jobs, subscriber(shop, first_name=name))

    assert "<b>Ada" not in letter["html"]
    assert "Bcc" not in message_from_string(letter["headers"])


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x7f", "\ufffe", "\U0001f33f"])
def test_a_sign_that_no_reader_sees_stops_no_mail(shop, run_jobs, sign):
    with unit_of_work():
        catalog.record_products(shop.id, [product("901", title=f"Rec{sign}ord"), product("902")])
        db.session.get_one(Shop, shop.id).name = f"First{sign} Press"

    letter = sent(shop, run_jobs, subscriber(shop, first_name=f"{sign}Ada{sign}"))

    assert "Ada" in letter["text"] + letter["subject"] and "Rec" in letter["html"]
    assert only_send(shop).state == SendState.SENT


def test_the_merchants_text_is_checked_before_it_is_kept():
    with pytest.raises(TemplateRefused):
        check_template("Hello {{ first_name", SAMPLE_VALUES)
    with pytest.raises(TemplateRefused):
        check_template("Hello {{ frist_name }}", SAMPLE_VALUES)

    check_template("Hello {{ first_name }}, {{ points }} points", SAMPLE_VALUES)


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in (1..100000) %}x{% endfor %}",
        "{% for a in (1..900) %}{% for b in (1..900) %}xxxx{% endfor %}{% endfor %}",
    ],
)
def test_a_text_that_would_not_end_is_refused(template):
    with pytest.raises(TemplateRefused):
        render_text(template, SAMPLE_VALUES)


def test_a_text_reaches_nothing_but_its_words(shop):
    assert render_text("{{ first_name.__class__ }}{{ shop_name.upcase }}", SAMPLE_VALUES) == ""


def test_the_preview_shows_a_sample_customer_and_links_to_the_shop_itself(shop):
    html = preview(shop, text_of(headline="Hello {{ first_name }}"))

    assert "Hello Ada" in html
    assert "/e/" not in html


def test_an_address_that_is_none_is_a_failed_mail_and_not_a_crash(shop, run_jobs):
    plan(shop, subscriber(shop, email="not an address"))

    run_jobs()

    assert only_send(shop).state == SendState.FAILED
    assert mail.outbox(shop.id) == []


def test_products_in_a_mail_bear_the_prices_of_the_recipients_market(shop, run_jobs):
    with unit_of_work():
        catalog.record_products(shop.id, [product("901"), product("902")])
        record_markets(shop, [MarketSnapshot(platform_id="2", name="Euro area", countries=(("DE", "EUR"),))])
        zone = catalog.zones_for(shop.id)[0]
        zone.priced_at = clock.now()
        record_prices(
            shop, zone, [PriceSnapshot(f"1{each}", 1400, None, "EUR") for each in ("901", "902")], 1
        )

    at_home = sent(shop, run_jobs, subscriber(shop))
    abroad = sent(
        shop,
        run_jobs,
        subscriber(shop, "7009", email="eva@example.com", country="DE"),
        cause="flow:thank_you:order:2",
    )

    assert "15.00" in at_home["html"] and "14.00" not in at_home["html"]
    assert "14.00" in abroad["html"] and "15.00" not in abroad["html"]
