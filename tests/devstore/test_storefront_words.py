"""Checkout and account pages say the same in every language they know."""

import re
from pathlib import Path
from string import Formatter

import pytest

import devstore.storefront
from devstore.storefront.checkout_words import ARABIC, say_in

pytestmark = pytest.mark.one_database
TEMPLATES = Path(devstore.storefront.__file__).parent / "templates" / "storefront"
SAID = re.compile(r"say\(\"([^\"]+)\"")


def test_every_sentence_of_the_templates_has_its_arabic_one() -> None:
    said = {text for path in TEMPLATES.glob("*.html") for text in SAID.findall(path.read_text("utf-8"))}

    assert len(said) > 40
    assert said <= ARABIC.keys()


def test_no_sentence_asks_for_parts_it_is_not_given() -> None:
    def parts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {english for english, arabic in ARABIC.items() if not parts(arabic) <= parts(english)} == set()


def test_what_is_put_in_is_kept_apart_and_unknown_sentences_stay() -> None:
    say = say_in("ar")

    assert say("Pay {sum}", sum="$5") == "ادفع \u2068$5\u2069"
    assert say("Volta {braces}") == "Volta {braces}"
    assert say_in("de")("Pay {sum}", sum="€5") == "Pay €5"
