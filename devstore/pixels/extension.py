"""The web pixel extension among the app's files: its settings and what they accept."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstore.app_config import AppConfig
from devstore.config import DevstoreConfig
from devstore.extensions import built_script, declared_extensions

KIND = "web_pixel_extension"


class PixelRefused(Exception):
    """These settings do not switch the pixel on. `code` is the platform's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class PixelExtension:
    """What the developer deployed."""

    runtime_context: str
    fields: dict[str, Any]
    customer_privacy: dict[str, Any] = field(default_factory=dict)
    """The consents without which it does not run."""
    script: Path | None = None
    """A classic script that calls `register`."""


def pixel_extension(config: DevstoreConfig, app: AppConfig) -> PixelExtension | None:
    """The app's pixel, None where it has none."""
    for folder, declared in declared_extensions(config, app, KIND):
        return _extension(folder, declared)
    return None


def _extension(folder: Path, declared: dict[str, Any]) -> PixelExtension:
    return PixelExtension(
        str(declared.get("runtime_context", "")),
        declared.get("settings", {}).get("fields", {}),
        declared.get("customer_privacy", {}),
        built_script(folder, declared),
    )


def checked_settings(extension: PixelExtension | None, given: Any) -> dict[str, Any]:
    """The settings as they are kept. Raises PixelRefused."""
    if extension is None:
        raise PixelRefused("NO_EXTENSION", "No extension found")
    if extension.runtime_context != "strict":
        raise PixelRefused("INVALID_RUNTIME_CONTEXT", "The runtime context of the extension is invalid")
    settings = _read(given)
    for name in settings:
        if name not in extension.fields:
            raise PixelRefused("INVALID_SETTINGS", f"Settings contain the unknown field {name}")
    for name, wanted in extension.fields.items():
        _check_field(name, wanted, settings.get(name))
    return settings


def _read(given: Any) -> dict[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise PixelRefused("INVALID_CONFIGURATION_JSON", "Settings must be valid JSON") from None
    if not isinstance(given, dict):
        raise PixelRefused("INVALID_SETTINGS", "Settings must be an object")
    return given


def _check_field(name: str, wanted: dict[str, Any], value: Any) -> None:
    least = next((rule["value"] for rule in wanted.get("validations", []) if rule.get("name") == "min"), None)
    if value is None and least is None:
        return
    if not isinstance(value, str):
        raise PixelRefused("INVALID_SETTINGS", f"The field {name} must be text")
    if least is not None and len(value) < int(least):
        raise PixelRefused("INVALID_SETTINGS", f"The field {name} has at least {least} characters")
