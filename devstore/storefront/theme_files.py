"""The themes a shop can wear. One is complete; another holds what differs and leans on it for the rest."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from devstore.storefront.assets import Assets
from devstore.storefront.engine import Engine

FOLDER = Path(__file__).parents[1] / "themes"
BASE = "press"
THEMES = {BASE: "Press", "emporium": "Emporium"}
"""Names by folder. Press is plain; Emporium is heavy: a slideshow, many pictures, many scripts."""


@dataclass(frozen=True)
class ThemeFiles:
    """One theme's files, those of the base where it has none of its own."""

    name: str

    @property
    def number(self) -> int:
        return list(THEMES).index(self.name) + 1

    @property
    def roots(self) -> tuple[Path, ...]:
        return tuple(FOLDER / name for name in dict.fromkeys((self.name, BASE)))

    @property
    def locales(self) -> Path:
        return FOLDER / BASE / "locales"

    def find(self, path: str) -> Path | None:
        return next((root / path for root in self.roots if (root / path).is_file()), None)

    def url(self, name: str) -> str:
        """An asset's address."""
        own = FOLDER / self.name / "assets" / name
        return assets_of(self.name if "/" not in name and own.is_file() else BASE).url(name)


@lru_cache
def files_of(theme: str) -> ThemeFiles:
    return ThemeFiles(theme if theme in THEMES else BASE)


@lru_cache
def engine_of(theme: str) -> Engine:
    return Engine(*files_of(theme).roots)


@lru_cache
def assets_of(theme: str) -> Assets:
    return Assets(FOLDER / theme / "assets", f"/cdn/shop/t/{files_of(theme).number}/assets")
