"""Theme extensions as the platform takes them: what its linter or its deployment refuses is refused."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from liquid.exceptions import LiquidError

from devstore.storefront.engine import ASIDE, Engine

FOLDERS = {"assets", "blocks", "snippets", "locales"}
ASSET_KINDS = {".jpg", ".jpeg", ".json", ".js", ".css", ".png", ".svg", ".wasm"}
MOST_BLOCKS, MOST_LOCALES, MOST_SETTINGS, NAME_BELOW = 30, 100, 20, 25
LARGEST, LARGEST_LIQUID, LARGEST_LOCALE = 10 * 1024 * 1024, 100 * 1024, 15 * 1024
TARGETS = {"section", "head", "body", "compliance_head"}
BANNED_TAGS = re.compile(r"{%-?\s*(javascript|stylesheet|include|layout|sections?)\b")
BANNED_WORDS = re.compile(r"\bcontent_for_(header|index|layout)\b")
SETTING_TYPES = """
article article_list blog checkbox collection collection_list color color_background color_palette
color_scheme font_picker header html image_picker inline_richtext link_list liquid metaobject metaobject_list
number page paragraph product product_list radio range richtext select style.layout_panel style.size_panel
style.spacing_panel text text_alignment textarea url video video_url
"""
PLURALS = {"zero", "one", "two", "few", "many", "other"}


class NotDeployable(ValueError):
    """The platform would not take this extension; the message says file by file why."""


@lru_cache(maxsize=8)
def check_deployable(root: Path) -> None:
    """Raise NotDeployable with every fault of the extension below `root`."""
    faults = sorted(faults_of(root))
    if faults:
        raise NotDeployable("\n".join(faults))


def faults_of(root: Path) -> Iterator[str]:
    """Each fault as `file: sentence`."""
    files = [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")]
    yield from _sizes(root, files)
    engine, words = Engine(root), _locales(root)
    yield from (f"{name}: is no JSON" for name, read in words.items() if read is None)
    known = words.get("en.default.json") or {}
    for name, read in words.items():
        missing = known.keys() - read.keys() if read is not None else set()
        yield from (f"locales/{name}: lacks {key}" for key in missing)
    for path in files:
        if path.suffix == ".liquid":
            name = path.relative_to(root).as_posix()
            yield from (f"{name}: {fault}" for fault in _liquid_faults(engine, root, path, set(known)))


def _sizes(root: Path, files: list[Path]) -> Iterator[str]:
    for path in files:
        name = path.relative_to(root).as_posix()
        yield from (f"{name}: {fault}" for fault in _misplaced(name.split("/"), path))
    liquid = [path for path in files if path.suffix == ".liquid"]
    if sum(path.stat().st_size for path in files) > LARGEST:
        yield f"the extension is over {LARGEST} bytes"
    if sum(path.stat().st_size for path in liquid) > LARGEST_LIQUID:
        yield f"its Liquid is over {LARGEST_LIQUID} bytes"
    for folder, most in (("blocks", MOST_BLOCKS), ("locales", MOST_LOCALES)):
        if len(list((root / folder).glob("*"))) > most:
            yield f"{folder}: more than {most} files"


def _misplaced(place: list[str], path: Path) -> Iterator[str]:
    if len(place) == 1:
        if path.suffix != ".toml":
            yield "only folders stand here"
    elif len(place) > 2 or place[0] not in FOLDERS:
        yield "no folder of an extension"
    elif place[0] == "assets" and path.suffix.lower() not in ASSET_KINDS:
        yield "no asset of a kind that is allowed"
    elif place[0] == "locales" and path.stat().st_size > LARGEST_LOCALE:
        yield f"over {LARGEST_LOCALE} bytes"


def _liquid_faults(engine: Engine, root: Path, path: Path, known: set[str]) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    plain = ASIDE.sub("", text)
    yield from (f"the tag {tag} is not for extensions" for tag in BANNED_TAGS.findall(text))
    yield from (f"content_for_{word} is not for extensions" for word in BANNED_WORDS.findall(plain))
    yield from _unknown_names(plain, root, known)
    try:
        used = engine.files.source(engine.environment, f"{path.parent.name}/{path.stem}").template
        unknown = used.analyze(include_partials=False).filters.keys() - engine.environment.filters.keys()
        yield from (f"the filter {name} does not exist" for name in unknown)
    except (LiquidError, json.JSONDecodeError) as fault:
        yield f"cannot be read: {fault}"
        return
    if path.parent.name == "blocks":
        has_schema = "schema" in [kind for kind, _ in ASIDE.findall(text)]
        schema = engine.schema(f"blocks/{path.stem}")
        yield from _schema_faults(schema, root) if has_schema else ("a block needs a schema",)


def _unknown_names(plain: str, root: Path, known: set[str]) -> Iterator[str]:
    for snippet in re.findall(r"\brender\s+'([^']+)'", plain):
        if not (root / "snippets" / f"{snippet}.liquid").is_file():
            yield f"renders {snippet}, which is not there"
    for asset in re.findall(r"'([^']+)'\s*\|\s*asset_url", plain):
        if not (root / "assets" / asset).is_file():
            yield f"names the asset {asset}, which is not there"
    for key in re.findall(r"'([\w.-]+)'\s*\|\s*t\b", plain):
        if key not in known:
            yield f"says {key}, which no language has"


def _schema_faults(schema: dict[str, Any], root: Path) -> Iterator[str]:
    name, target = schema.get("name"), schema.get("target")
    if not isinstance(name, str) or not 0 < len(name) < NAME_BELOW:
        yield f"its name has under {NAME_BELOW} characters and is not empty"
    if target not in TARGETS:
        yield f"its target is one of {', '.join(sorted(TARGETS))}"
    if "enabled_on" in schema and "disabled_on" in schema:
        yield "enabled_on or disabled_on, not both"
    for part in ("javascript", "stylesheet"):
        if part in schema and not (root / "assets" / str(schema[part])).is_file():
            yield f"its {part} {schema[part]} is not among the assets"
    yield from _setting_faults(schema.get("settings", []))


def _setting_faults(settings: list[dict[str, Any]]) -> Iterator[str]:
    ids = [setting.get("id") for setting in settings if "id" in setting]
    if len(settings) > MOST_SETTINGS:
        yield f"more than {MOST_SETTINGS} settings"
    if len(set(ids)) < len(ids):
        yield "two settings have one id"
    yield from (
        f"the setting {setting.get('id')} has the unknown type {setting.get('type')}"
        for setting in settings
        if setting.get("type") not in SETTING_TYPES.split()
    )


def _locales(root: Path) -> dict[str, dict[str, str] | None]:
    """From each language's file to its texts by dotted key; None for one that is no JSON."""
    found: dict[str, dict[str, str] | None] = {}
    for path in sorted((root / "locales").glob("*.json")):
        try:
            found[path.name] = dict(_flat(json.loads(path.read_text(encoding="utf-8"))))
        except ValueError:
            found[path.name] = None
    return found


def _flat(words: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Languages count differently: a text with plural forms is one text."""
    if words and words.keys() <= PLURALS:
        yield before.removesuffix("."), str(words)
        return
    for key, value in words.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)
