"""A theme extension that the platform's linter or its deployment refuses is refused by the stand-in."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devstore.storefront.deployable import NotDeployable, check_deployable
from devstore.storefront.extension import OWN

pytestmark = pytest.mark.one_database

HOME = Path(__file__).parents[2]
BLOCK, GERMAN = "blocks/best-sellers.liquid", "locales/de.json"
Spoil = Callable[[Path], object]


def first(line: str) -> Spoil:
    return changed(lambda text: f"{line}\n{text}")


def changed(how: Callable[[str], str], file: str = BLOCK) -> Spoil:
    return lambda root: (root / file).write_text(how((root / file).read_text()))


LINTED: dict[str, Spoil] = {
    "a tag that is not closed": first("{% if product %}"),
    "a form without its end": first("{% form 'product' %}"),
    "no schema": changed(lambda text: text.split("{% schema %}")[0]),
    "a schema that is no JSON": changed(lambda text: text.replace('"name"', "name", 1)),
    "a script inside": first("{% javascript %}1{% endjavascript %}"),
    "a style inside": first("{% stylesheet %}a{}{% endstylesheet %}"),
    "include": first("{% include 'card' %}"),
    "layout": first("{% layout none %}"),
    "a section": first("{% section 'header' %}"),
    "a snippet that is not there": first("{% render 'nowhere' %}"),
    "an asset that is not there": first("{{ 'nowhere.css' | asset_url }}"),
    "a filter that does not exist": first("{{ 'x' | no_such_filter }}"),
    "a text that no language has": first("{{ 'no.such.key' | t }}"),
    "a language that is no JSON": changed(lambda text: text[:-5], GERMAN),
    "a language without texts": changed(lambda text: "{}", GERMAN),
}
"""What the linter finds."""
DEPLOYED: dict[str, Spoil] = {
    "a tag that does not exist": first("{% no_such_tag %}"),
    "the page's head": first("{{ content_for_header }}"),
    "a target that does not exist": changed(lambda text: text.replace('"section"', '"nowhere"')),
    "a setting of an unknown type": changed(lambda text: text.replace('"range"', '"slider"')),
    "two settings of one name": changed(lambda text: text.replace('"id": "most"', '"id": "heading"')),
    "a name that is too long": changed(
        lambda text: text.replace("Best sellers", "Best sellers of the week!")
    ),
    "a stylesheet that is not there": changed(lambda text: text.replace("carousel.css", "nowhere.css")),
    "an asset of another kind": lambda root: (root / "assets" / "a.exe").write_bytes(b"0"),
    "another folder": lambda root: (root / "layout").mkdir() or (root / "layout" / "x.liquid").write_text(""),
    "a file beside the folders": lambda root: (root / "x.liquid").write_text(""),
    "too much Liquid": first("x" * 100 * 1024),
    "a language that is too long": changed(lambda text: text + " " * 15 * 1024, GERMAN),
    "too many blocks": lambda root: [
        shutil.copy(root / BLOCK, root / "blocks" / f"{n}.liquid") for n in range(30)
    ],
}
"""What the platform refuses beyond that, by its documentation."""


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One copy of the project's own extension for each way to spoil it."""
    home, copies = tmp_path_factory.mktemp("extensions"), {}
    for number, (name, spoil) in enumerate({"whole": lambda root: None, **LINTED, **DEPLOYED}.items()):
        copies[name] = shutil.copytree(OWN, home / str(number))
        spoil(copies[name])
    return copies


@pytest.fixture(scope="module")
def rules(spoiled: dict[str, Path]) -> dict[str, list[str]]:
    """The linter's own verdicts: the rules that each copy breaks."""
    command = ["node", "tests/devstore/theme_verdicts.mjs", *map(str, spoiled.values())]
    said = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True, timeout=120).stdout
    return dict(zip(spoiled, map(json.loads, said.splitlines()), strict=True))


def test_the_projects_own_extension_is_taken_by_both(
    spoiled: dict[str, Path], rules: dict[str, list[str]]
) -> None:
    check_deployable(spoiled["whole"])

    assert rules["whole"] == []


@pytest.mark.parametrize("way", LINTED)
def test_what_the_linter_refuses_is_refused(
    way: str, spoiled: dict[str, Path], rules: dict[str, list[str]]
) -> None:
    assert rules[way], "the linter takes it: no case for this test"

    with pytest.raises(NotDeployable):
        check_deployable(spoiled[way])


@pytest.mark.parametrize("way", DEPLOYED)
def test_what_the_platform_does_not_deploy_is_refused(way: str, spoiled: dict[str, Path]) -> None:
    with pytest.raises(NotDeployable):
        check_deployable(spoiled[way])
