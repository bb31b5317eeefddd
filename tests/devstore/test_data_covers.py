"""Every sleeve and every picture is a well-formed, small, self-contained drawing with readable words."""

import random
from xml.etree import ElementTree

import pytest

from devstore.data import roster
from devstore.data.aisles import AISLES
from devstore.data.covers import SYSTEMS, cover
from devstore.data.covers.lettering import fitted, width
from devstore.data.covers.palettes import BY_GENRE, contrast
from devstore.data.covers.sheet import Sheet
from devstore.data.pictograms import TONES, pictogram

pytestmark = pytest.mark.one_database

RECORDS = [(g.name, a.name, title) for g in roster.genres() for a in g.artists for title in a.titles]
ALL_SYSTEMS = sorted(
    {draw for systems in SYSTEMS.values() for draw in systems}, key=lambda draw: draw.__name__
)
SVG = "{http://www.w3.org/2000/svg}"


def test_every_record_has_a_small_well_formed_sleeve():
    for genre, artist, title in RECORDS:
        drawn = cover(genre, artist, title, seed=1)
        assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"
        assert len(drawn.encode()) < 10_000


def test_a_sleeve_is_the_same_each_time_and_differs_by_seed():
    genre, artist, title = RECORDS[0]

    assert cover(genre, artist, title, 1) == cover(genre, artist, title, 1)
    assert len({cover(genre, artist, title, seed) for seed in range(8)}) == 8


def test_no_two_records_share_a_sleeve():
    assert len({cover(*record, seed=1) for record in RECORDS}) == len(RECORDS)


def test_there_are_at_least_eight_ways_to_draw_a_sleeve():
    assert len(ALL_SYSTEMS) >= 8


@pytest.mark.parametrize("draw", ALL_SYSTEMS, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize(
    "title", ['<Rock & "Roll">', "Ö", "An Unreasonably Long Title, Which Nobody Can Remember"]
)
def test_each_way_escapes_the_words_and_keeps_them_on_the_sleeve(draw, title):
    for seed in range(6):
        dice = random.Random(seed)
        palette = dice.choice(BY_GENRE["Jazz"])
        body = draw(Sheet("Tom & Jerry <Trio>", title, palette, dice))
        texts = list(ElementTree.fromstring(f"<svg>{body}</svg>").iter("text"))
        assert texts
        assert all(float(text.get("textLength")) <= 600 for text in texts)


def test_the_words_of_a_sleeve_can_be_read_on_its_ground():
    for palette in {palette for palettes in BY_GENRE.values() for palette in palettes}:
        assert contrast(palette.ink, palette.ground) >= 4.5 or palette.ground in ("#d65a31", "#e63226")


def test_fitted_lines_are_inside_their_box():
    from devstore.data.covers.lettering import SERIF

    size, lines = fitted("Letters from a Very Small Island", SERIF, 300, 120, 90)

    assert " ".join(lines) == "Letters from a Very Small Island"
    assert all(width(line, SERIF, size) <= 300.01 for line in lines)


@pytest.mark.parametrize("aisle", AISLES)
def test_each_aisle_has_a_well_formed_picture_in_four_tones(aisle):
    drawn = {pictogram(aisle, tone) for tone in range(2 * TONES)}

    assert len(drawn) == TONES
    assert all(ElementTree.fromstring(each).tag == f"{SVG}svg" for each in drawn)


def test_a_banana_is_no_apple_and_a_fruit_yogurt_no_fruit() -> None:
    assert pictogram("Fruit", 0, "Bananas") != pictogram("Fruit", 0, "Apples") == pictogram("Fruit", 0)
    assert pictogram("Dairy", 0, "Strawberry yogurt") == pictogram("Dairy", 0)
    assert pictogram("Fruit", 1, "Grapefruit") == pictogram("Fruit", 1, "Oranges navels")
