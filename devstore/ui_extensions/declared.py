"""The UI extensions among the app's files: where each stands and what it may do."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstore.app_config import AppConfig
from devstore.config import DevstoreConfig
from devstore.extensions import built_script, declared_extensions

KIND = "ui_extension"
LARGEST_SCRIPT = 64 * 1024
KNOWN_TARGETS = frozenset((Path(__file__).parent / "targets.txt").read_text(encoding="utf-8").split())
"""The platform's targets on checkout and account pages, also those no page of ours has a place for."""
WHOLE_PAGES = {"customer-account.page.render", "customer-account.order.page.render"}
CAPABILITIES = ("api_access", "network_access", "block_progress", "collect_buyer_consent")


class ExtensionRefused(ValueError):
    """What is declared could not be deployed."""


@dataclass(frozen=True)
class UiExtension:
    """What the developer deployed."""

    handle: str
    name: str
    api_version: str
    targets: tuple[str, ...]
    folder: Path
    capabilities: dict[str, bool] = field(default_factory=dict)
    settings: frozenset[str] = frozenset()
    """The fields a merchant may fill in."""
    script: Path | None = None
    """The bundle, which calls `shopify.extend(target, ...)`; None before the first build."""

    def words(self, language: str) -> dict[str, Any]:
        """Its translations into a language, else those of its default one."""
        folder = self.folder / "locales"
        files = [*folder.glob(f"{language}.json"), *folder.glob(f"{language}.default.json")]
        found = next(iter([*files, *folder.glob("*.default.json")]), None)
        words: dict[str, Any] = json.loads(found.read_text(encoding="utf-8")) if found else {}
        return words

    @property
    def may_use_network(self) -> bool:
        return self.capabilities.get("network_access", False)


def ui_extensions(config: DevstoreConfig, app: AppConfig) -> list[UiExtension]:
    """The app's UI extensions. Raises ExtensionRefused for one the platform would not take."""
    return [_extension(folder, declared) for folder, declared in declared_extensions(config, app, KIND)]


def _extension(folder: Path, declared: dict[str, Any]) -> UiExtension:
    handle = str(declared.get("handle", ""))
    if not handle:
        raise ExtensionRefused(f"{folder.name}: a UI extension has a handle")
    targets = tuple(str(each.get("target")) for each in declared.get("targeting", []))
    if not targets:
        raise ExtensionRefused(f"{handle}: a UI extension names at least one target")
    for target in targets:
        if target not in KNOWN_TARGETS and not target.startswith("admin."):
            raise ExtensionRefused(f"{handle}: {target} is no target")
    if len(targets) > 1 and WHOLE_PAGES & set(targets):
        raise ExtensionRefused(f"{handle}: a whole page cannot share its extension with another target")
    script = built_script(folder, declared)
    if script is not None and script.stat().st_size > LARGEST_SCRIPT:
        raise ExtensionRefused(f"{handle}: the bundle is larger than {LARGEST_SCRIPT // 1024} KB")
    capabilities = declared.get("capabilities", {})
    return UiExtension(
        handle=handle,
        name=str(declared.get("name", handle)),
        api_version=str(declared.get("api_version", "")),
        targets=targets,
        folder=folder,
        capabilities={name: bool(capabilities.get(name)) for name in CAPABILITIES},
        settings=frozenset(each["key"] for each in declared.get("settings", {}).get("fields", [])),
        script=script,
    )
