"""The editor's form: every play comes back as it was, and what cannot be is refused with what to do."""

from __future__ import annotations

import pytest

from app import popups
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.popups import PLAYS, PopupForm
from app.popups.editing import NotReady
from app.popups.models import Popup
from tests.popups.making import form_of, made, shown

KEPT = (
    "content", "pages", "triggers", "target", "schedule", "steps", "words", "template", "layout", "look",
    "priority", "cooldown_days", "countdown", "threshold_minor", "offer",
)  # fmt: skip


def edit(shop, popup: Popup, **changes: str) -> Popup:
    with unit_of_work():
        popups.edit(shop, popup, PopupForm.parse(form_of(shop, popup, **changes), shop, popup), by="olive")
    return popup


@pytest.mark.parametrize("play", PLAYS)
def test_a_form_that_is_sent_as_it_came_changes_nothing_but_the_version(shop, play):
    popup = made(shop, play)
    terms = popup.offer
    before = {name: getattr(popup, name) for name in KEPT if name != "offer"}

    edit(shop, popup)

    assert {name: getattr(popup, name) for name in before} == before
    assert popup.version == 2
    assert {name: popup.offer[name] for name in terms} == terms


def test_all_that_can_be_chosen_reaches_the_storefront(shop):
    popup = edit(
        shop, made(shop, "dont_go"), page_home="", page_product="1", on_exit_intent="", on_time="1",
        time_figure="12", on_cart_value="1", cart_value_figure="40", devices="phone", visitors="new",
        signed_in="0", cart_min="10", countries="de, AT", languages="de pt-BR", utm_source="mail",
        url="/products/tea", template="paper", layout="sheet", colour_accent="#123456",
        colour_accent_text="#ffffff", image_url="https://cdn.example.com/tea.jpg", image_alt="Tea",
        starts="2020-01-01T08:00", priority="70", cooldown_days="3", words_de_0="Halt",
    )  # fmt: skip

    told = shown(shop, popup)

    assert (told["pages"], told["layout"], told["priority"], told["cooldown_days"]) == (
        ["product"], "sheet", 70, 3,
    )  # fmt: skip
    assert told["triggers"] == [{"kind": "time", "ms": 12_000}, {"kind": "cart_value", "min_minor": 4000}]
    assert told["target"] == {
        "devices": ["phone"], "visitors": "new", "signed_in": False, "cart_min_minor": 1000,
        "utm": {"source": "mail"}, "countries": ["DE", "AT"], "languages": ["de", "pt-BR"],
        "url": ["/products/tea"],
    }  # fmt: skip
    assert told["look"]["vars"]["accent"] == "#123456"
    assert told["content"]["image"] == {"url": "https://cdn.example.com/tea.jpg", "alt": "Tea"}
    assert len(told["windows"]) == 1
    assert popups.CONFIG(shop.id)["popup_words"]["de"]["Before you go"] == "Halt"


@pytest.mark.parametrize(
    ("play", "wrong", "said"),
    [
        ("dont_go", {"page_home": ""}, "at least one kind of page"),
        ("dont_go", {"on_exit_intent": ""}, "at least one thing"),
        ("dont_go", {"on_time": "1", "time_figure": "0"}, "from 3 to 600"),
        ("dont_go", {"on_click": "1", "click_figure": "<b>{}"}, "needs a selector"),
        ("dont_go", {"on_cart_value": "1", "cart_value_figure": ""}, "needs an amount"),
        ("dont_go", {"cart_min": "50", "cart_max": "10"}, "not smaller than the least"),
        ("dont_go", {"countries": "Germany"}, "two letters"),
        ("dont_go", {"languages": "<script>"}, "like de or pt-BR"),
        ("dont_go", {"url": "https://evil.example"}, "begin with /"),
        ("dont_go", {"devices": "fridge"}, "that are offered"),
        ("dont_go", {"starts": "tomorrow"}, "a day and an hour"),
        ("dont_go", {"starts": "2026-05-02T00:00", "ends": "2026-05-01T00:00"}, "after its start"),
        ("dont_go", {"from": "09:00"}, "both hours"),
        ("dont_go", {"from": "09:00", "until": "09:00"}, "differ"),
        ("dont_go", {"template": "nothing"}, "Choose a template"),
        ("dont_go", {"layout": "bar"}, "A bar stays a bar"),
        ("dont_go", {"colour_text": "red"}, "like #1a2b3c"),
        ("paper", {"colour_text": "#e0d8c8"}, "nearest colour that passes is #"),
        ("dont_go", {"image_url": "http://cdn.example.com/a.jpg"}, "begins with https"),
        ("dont_go", {"image_url": "javascript:alert(1)"}, "begins with https"),
        ("dont_go", {"priority": "100"}, "from 1 to 99"),
        ("dont_go", {"action_url": "/\\evil.example"}, "begin it with /"),
        ("dont_go", {"name": ""}, "fill in the name"),
        ("survey", {"question_1_label": ""}, "at least one question"),
        ("survey", {"question_1_options": "Only one"}, "needs 2 to 8 answers"),
        ("welcome", {"consent_text": ""}, "she agrees to"),
        ("welcome", {"done_text": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_put_right(shop, play, wrong, said):
    popup = made(shop, "dont_go", template="paper") if play == "paper" else made(shop, play)

    with pytest.raises(BadInput, match=said):
        edit(shop, popup, **wrong)

    assert popup.version == 1


def test_answers_keep_their_names_while_their_words_are_edited(shop):
    popup = made(shop, "survey")

    edit(shop, popup, question_1_label="Why today?", question_1_options="Just looking\nA gift\nBoredom")

    (field,) = popup.steps[0]["fields"]
    assert (field["name"], field["label"]) == ("reason", "Why today?")
    assert field["options"] == [["looking", "Just looking"], ["gift", "A gift"], ["boredom", "Boredom"]]


def test_a_form_may_ask_for_birthday_and_preferences_afterwards(shop):
    popup = edit(
        shop, made(shop, "welcome"), ask_birthday="1", likes_label="What do you like?",
        likes_options="Tea\nCoffee",
    )  # fmt: skip

    assert [field["name"] for field in popup.steps[1]["fields"]] == ["birthday", "likes"]
    edit(shop, popup, ask_birthday="", likes_label="")
    assert [step["kind"] for step in popup.steps] == ["form", "done"]


@pytest.mark.parametrize(
    ("play", "said"), [("free_shipping", "ships for free"), ("account_nudge", "programme on first")]
)
def test_what_lacks_something_cannot_be_switched_on(shop, play, said):
    popup = made(shop, play, is_on=False)

    with pytest.raises(NotReady, match=said), unit_of_work():
        popups.switch(shop, popup, True, by="olive")

    assert not popup.is_on


def test_a_bar_gives_no_codes(shop):
    bar = made(shop, "announcement")
    with pytest.raises(NotReady), unit_of_work():
        popups.switch_offer(shop, bar, True, by="olive")


def test_a_copy_is_off_gives_nothing_and_has_a_name_of_its_own(shop):
    popup = made(shop, "dont_go", gives_codes=True)
    with unit_of_work():
        copy = popups.duplicate(shop, popup, by="olive")

    assert (copy.name, copy.is_on, copy.gives_codes, copy.uses) == ("Don't go 2", False, False, 0)
    assert (copy.content, copy.triggers) == (popup.content, popup.triggers)


def test_the_archive_takes_a_popup_out_of_the_shop_and_gives_it_back_switched_off(shop):
    popup = made(shop, "dont_go", gives_codes=True)
    with unit_of_work():
        popups.archive(shop, popup, by="olive")
    assert popups.list_all(shop.id) == [] and shown(shop, popup) is None
    with pytest.raises(NotReady), unit_of_work():
        popups.switch(shop, popup, True, by="olive")

    with unit_of_work():
        popups.restore(shop, popup, by="olive")

    assert popups.list_all(shop.id) == [popup] and not (popup.is_on or popup.gives_codes)
