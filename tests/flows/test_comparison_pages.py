"""The merchant's page of two wordings: write, look at both, start, read, choose."""

from __future__ import annotations

import re

import pytest

from app import experiments, flows
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import Exposure, OrderOutcome
from app.flows import FIRST, SECOND
from app.flows.catalogue import THANK_YOU
from tests.admin.merchant import Merchant, runs_inline, told
from tests.flows.making import thank_you

FLOW = "/admin/flows/thank_you"
PATH = f"{FLOW}/comparison"
WORDS = {**THANK_YOU.text.as_dict(), "subject": "Hello", "headline": "You made our day"}


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def started(merchant, shop) -> int:
    merchant.post(f"{FLOW}/switch", is_on=1)
    merchant.post(PATH, **WORDS)
    merchant.post(f"{PATH}/start")
    db.session.rollback()
    return flows.comparison_of(shop.id, "thank_you").id


def test_a_second_wording_is_written_seen_beside_the_first_and_started(merchant, shop):
    assert "Start the comparison" not in merchant.get(PATH).text
    assert "Nobody gets it before" in told(merchant.post(PATH, **WORDS))
    assert thank_you(shop).second.headline == "You made our day"
    assert "You made our day" in merchant.get(f"{FLOW}/preview?wording=second").text
    assert "Thank you for your order" in merchant.get(f"{FLOW}/preview").text
    assert "Switch" in merchant.get(PATH).text and f"{PATH}/start" not in merchant.get(PATH).text

    merchant.post(f"{FLOW}/switch", is_on=1)
    assert merchant.get(PATH).text.count('class="button primary"') == 1
    assert told(merchant.post(f"{PATH}/start")).startswith("Started.")

    html = merchant.get(PATH).text
    assert "Nothing can be told yet" in html and "Stop and keep the second" in html and not runs_inline(html)
    assert "See how they stand" in merchant.get(FLOW).text


def test_while_it_runs_the_words_are_refused_and_stay(merchant, shop):
    started(merchant, shop)
    before = thank_you(shop)

    first = merchant.post(FLOW, **WORDS | {"delay_hours": "24"})
    second = merchant.post(PATH, **WORDS | {"headline": "Third"})

    assert [each.status_code for each in (first, second)] == [422, 422]
    assert "Stop the comparison first" in first.text and thank_you(shop) == before
    as_browsers_send = {name: part.replace("\n", "\r\n") for name, part in THANK_YOU.text.as_dict().items()}
    assert "Saved" in told(merchant.post(FLOW, **as_browsers_send, delay_hours="48"))
    assert (thank_you(shop).delay_hours, thank_you(shop).compared) == (48, before.compared)


@pytest.mark.parametrize(
    ("buyers", "said", "primary"),
    [
        ({FIRST: 300, SECOND: 700}, "The second brings more", "Stop and keep the second"),
        ({FIRST: 700, SECOND: 300}, "The first brings more", "Stop and keep the first"),
        ({FIRST: 300, SECOND: 305}, "Not yet knowable", ""),
    ],
)
def test_the_better_wording_is_the_one_that_the_page_offers(merchant, shop, buyers, said, primary):
    experiment = experiments.get(shop.id, started(merchant, shop))
    with unit_of_work():
        experiment.cap_minor = 9000
        for arm, ordering in buyers.items():
            for number in range(3000):
                about = {
                    "shop_id": shop.id,
                    "unit": f"visitor:{arm}{number}",
                    "at": experiment.started_at,
                }
                exposed = Exposure(experiment_id=experiment.id, arm=arm, spent_before_minor=0, **about)
                db.session.add(exposed)
                if number < ordering:
                    order_id = number + 10_000 * (arm == FIRST)
                    db.session.add(OrderOutcome(order_id=order_id, net_minor=2500, **about))

    html = merchant.get(PATH).text

    assert said in plain(html)
    assert re.findall(r'class="button primary">([^<]+)<', html) == [primary] * bool(primary)
    assert re.search(rf"First half by plan 3,000 {buyers[FIRST]} {buyers[FIRST]} \$", plain(html))


def test_one_click_keeps_the_winner_and_a_later_one_is_refused(merchant, shop):
    started(merchant, shop)
    assert merchant.post(f"{PATH}/choice", wording="third").status_code == 400

    assert told(merchant.post(f"{PATH}/choice", wording=SECOND)).startswith("Chosen.")

    assert (thank_you(shop).text.subject, thank_you(shop).second) == ("Hello", None)
    assert merchant.post(f"{PATH}/choice", wording=FIRST).status_code == 400
    assert thank_you(shop).text.subject == "Hello"
    html = merchant.get(PATH).text
    assert "The last comparison" in html and "Stop and keep" not in html


def test_words_that_cannot_be_filled_in_are_shown_again_and_change_nothing(merchant, shop):
    answer = merchant.post(PATH, **WORDS | {"body": "{{ nobody }}"})

    assert answer.status_code == 422 and "You made our day" in answer.text and thank_you(shop).second is None


def test_a_stranger_reads_and_changes_only_her_own(app, merchant, shop, other_shop):
    started(merchant, shop)
    stranger = Merchant(app, other_shop)

    assert "You made our day" not in stranger.get(PATH).text
    assert stranger.post(f"{PATH}/choice", wording=SECOND).status_code == 400
    assert flows.is_compared(shop.id, "thank_you")
    assert stranger.get("/admin/flows/nothing/comparison").status_code == 404
