"""What a page carries for the UI extensions that stand on it."""

import json
from typing import Any

from flask import current_app

from devstore.state import EXTENSION, Devstore
from devstore.storefront.header import platform_assets
from devstore.storefront.visits import Visit
from devstore.ui_extensions.declared import UiExtension, ui_extensions
from devstore.ui_extensions.editor import placement_of

ADDRESS = "/ui-extensions"
PAGE = "customer-account.page.render"


def installed_extensions(here: Visit) -> list[UiExtension]:
    """Those that were built and not taken away by the merchant, while the app is in the shop."""
    devstore: Devstore | None = current_app.extensions.get(EXTENSION)
    if devstore is None or here.installation is None:
        return []
    return [
        each
        for each in ui_extensions(devstore.config, devstore.app)
        if each.script is not None and placement_of(here.session, here.shop, each).is_shown
    ]


def extension_markup(
    here: Visit, targets: tuple[str, ...], api: dict[str, Any], only: str | None = None
) -> str:
    """The end of a page with these places for extensions; nothing where none of them stands on it."""
    standing = [
        (extension, [target for target in extension.targets if target in targets])
        for extension in installed_extensions(here)
        if only in (None, extension.handle)
    ]
    told = [_told(here, extension, found) for extension, found in standing if found]
    if not told:
        return ""
    text = json.dumps({"extensions": told, "api": api}, separators=(",", ":")).replace("<", "\\u003c")
    style = f'<link rel="stylesheet" href="{platform_assets.url("ui-extensions.css")}">'
    script = f'<script src="{platform_assets.url("ui-extensions.js")}" type="module"></script>'
    return f'{style}<script type="application/json" id="ui-extensions-data">{text}</script>{script}'


def pages_of(here: Visit) -> list[UiExtension]:
    """Extensions that are a whole page of the customer's account."""
    return [extension for extension in installed_extensions(here) if PAGE in extension.targets]


def _told(here: Visit, extension: UiExtension, targets: list[str]) -> dict[str, Any]:
    return {
        "handle": extension.handle,
        "name": extension.name,
        "apiVersion": extension.api_version,
        "targets": targets,
        "capabilities": [name for name, has in extension.capabilities.items() if has],
        "settings": placement_of(here.session, here.shop, extension).settings,
        "words": extension.words(here.language),
        "sandbox": f"{ADDRESS}/sandbox/{extension.handle}",
        "source": f"{ADDRESS}/scripts/{extension.handle}.js",
    }
