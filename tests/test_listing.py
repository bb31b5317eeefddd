"""The listing's texts fit where the platform shows them."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database

DOCS = Path(__file__).parent.parent / "docs"
LISTING = (DOCS / "listing.md").read_text()


@pytest.mark.parametrize("part", ["Name", "Introduction", "Details"])
def test_a_text_keeps_the_length_it_names(part):
    longest, text = re.search(rf"\* \*\*{part}\*\* \((\d+)\): (.*?)(?=\n\* )", LISTING, re.S).groups()

    assert 0 < len(" ".join(text.split())) <= int(longest)


def test_no_feature_is_longer_than_the_platform_shows():
    longest = int(re.search(r"\*\*Features\*\* \((\d+)", LISTING)[1])
    features = re.findall(r"\n  \* (.*)", LISTING)

    assert features and max(map(len, features)) <= longest


def test_every_file_that_the_markets_list_names_is_there():
    text = (DOCS / "app-store.md").read_text()
    home = DOCS.parent
    for name in re.findall(r"`([\w./-]+\.(?:py|md|html|toml))`", text):
        assert any((folder / name).exists() for folder in (home, home / "app")), name


def test_every_picture_that_the_listing_names_is_there_in_the_platforms_size():
    for name in re.findall(r"`(listing-[a-z]+\.png)`", LISTING):
        head = (DOCS / "pictures" / name).read_bytes()[16:24]
        assert struct.unpack(">II", head) == (1600, 900), name
