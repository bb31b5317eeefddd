"""Texts of a theme or an extension, out of its locales folder."""

import html
import json
from functools import lru_cache
from pathlib import Path
from typing import Any


class Words:
    """Texts by dotted key in one language; what is missing there is taken from the default one."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        default = next(iter(sorted(folder.glob("*.default.json"))), None)
        self._layers = [
            _read(path) for path in (folder / f"{language}.json", default) if path and path.exists()
        ]

    def say(self, key: str, values: dict[str, Any]) -> str:
        """The text with its values put in, escaped. A `count` picks the plural form."""
        text = next(
            (found for layer in self._layers if (found := _find(layer, key, values)) is not None), None
        )
        if text is None:
            return f"Translation missing: {self.language}.{key}"
        for name, value in values.items():
            safe = value if key.endswith("_html") else html.escape(str(value))
            text = text.replace(f"{{{{ {name} }}}}", str(safe)).replace(f"{{{{{name}}}}}", str(safe))
        return text


def words_of(folder: Path, language: str) -> Words:
    """The words of a folder, read again when one of its files changes."""
    stamp = max((path.stat().st_mtime_ns for path in folder.glob("*.json")), default=0)
    return _words(folder, language, stamp)


@lru_cache(maxsize=32)
def _words(folder: Path, language: str, stamp: int) -> Words:
    return Words(folder, language)


def _read(path: Path) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def _find(layer: dict[str, Any], key: str, values: dict[str, Any]) -> str | None:
    found: Any = layer
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, dict):
        found = found.get("one" if values.get("count") == 1 else "other", found.get("other"))
    return found if isinstance(found, str) else None
