"""The extensions among the app's files: folders with a shopify.extension.toml that the app's file names."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devstore.app_config import AppConfig
from devstore.config import DevstoreConfig

DEFAULT_FOLDERS = ["extensions/*"]


def declared_extensions(
    config: DevstoreConfig, app: AppConfig, kind: str
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Folder and declaration of each extension of a kind, with what its file says for all of them."""
    if config.app_toml is None:
        return
    for pattern in app.raw.get("extension_directories", DEFAULT_FOLDERS):
        for path in sorted(config.app_toml.parent.glob(f"{pattern}/shopify.extension.toml")):
            declared = tomllib.loads(path.read_text(encoding="utf-8"))
            for each in declared.get("extensions", [declared]):
                if each.get("type") == kind:
                    yield path.parent, declared | each


def built_script(folder: Path, declared: dict[str, Any]) -> Path | None:
    """What the developer's build left: dist/<handle>.js, else the plain source."""
    built = [folder / "dist" / f"{declared.get('handle')}.js", folder / "src" / "index.js"]
    return next((script for script in built if script.is_file()), None)
