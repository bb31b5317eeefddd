"""The installed app's theme extension: its blocks drawn into the shop's pages."""

import html
import json
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from liquid.exceptions import LiquidError

from devstore.storefront.assets import Assets
from devstore.storefront.drops import Values
from devstore.storefront.engine import Engine
from devstore.storefront.metafields import OwnerMetafields
from devstore.storefront.theme_state import DRAWER, PlacedBlock
from devstore.storefront.visits import Visit
from devstore.storefront.words import words_of

log = logging.getLogger(__name__)
HANDLE = "perennial"
ADDRESS = f"/extensions/{HANDLE}/assets"
ROOT_SETTING = "THEME_EXTENSION_ROOT"
OWN = Path(__file__).parents[2] / "widgets" / "theme"
SECTION = "section"
AVAILABLE_IF = re.compile(r"\{\{\s*app\.metafields\.(?P<namespace>\w+)\.(?P<key>\w+)\s*\}\}")
"""A switch among the app's own data, on which a block stands or not."""


@dataclass(frozen=True)
class BlockType:
    """One Liquid file of the extension and what its schema says."""

    handle: str
    name: str
    target: str
    schema: dict[str, Any]

    def stands_on(self, template: str) -> bool:
        """Whether the schema allows the block on this template."""
        enabled = self.schema.get("enabled_on", {}).get("templates")
        disabled = self.schema.get("disabled_on", {}).get("templates", [])
        if enabled is not None:
            return "*" in enabled or template in enabled
        return template not in disabled and "*" not in disabled


class Extension:
    """The blocks below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.engine = Engine(root)
        self.assets = Assets(root / "assets", ADDRESS)

    def block_types(self) -> list[BlockType]:
        """Every block that can be read, by handle; a broken file is left out and logged."""
        found = []
        for path in sorted((self.root / "blocks").glob("*.liquid")):
            try:
                schema = self.engine.schema(f"blocks/{path.stem}")
            except (LiquidError, json.JSONDecodeError):
                log.exception("block %s cannot be read", path.stem)
                continue
            target = schema.get("target", SECTION)
            found.append(BlockType(path.stem, schema.get("name", path.stem), target, schema))
        return found

    def section_blocks(self) -> list[BlockType]:
        return [block for block in self.block_types() if block.target == SECTION]

    def embeds(self) -> list[BlockType]:
        return [block for block in self.block_types() if block.target != SECTION]


class BlockRenderer:
    """Draws the extension's blocks for one page and remembers which assets they ask for."""

    def __init__(self, visit: Visit, values: dict[str, Any]) -> None:
        self._visit = visit
        self._values = values
        self._extension = extension()
        self._assets: dict[str, None] = {}

    def placed(self, template: str, section: str) -> str:
        """The blocks the merchant has put on this template, or into a section that stands on all of them."""
        if self._visit.installation is None:
            return ""
        types = {block.handle: block for block in self._extension.section_blocks()}
        places = self._visit.theme.blocks.get(template, [])
        return "".join(
            self._draw(types[place.block], place, number, section=section)
            for number, place in enumerate(places)
            if place.block in types and types[place.block].stands_on(template)
        )

    def embedded(self, template: str, target: str) -> str:
        """The app embeds that are switched on, for the head or the body."""
        if self._visit.installation is None:
            return ""
        settings = self._visit.theme.embed_settings
        return "".join(
            self._draw(block, PlacedBlock(block.handle, settings), number, bare=target == "head")
            for number, block in enumerate(self._extension.embeds())
            if block.target == target
            and block.stands_on(template)
            and self._visit.theme.has_embed(block.handle)
        )

    def asset_tags(self) -> str:
        """The stylesheets and scripts named in the schemas of what was drawn, each once."""
        return "".join(self._assets)

    def _draw(
        self, block: BlockType, place: PlacedBlock, number: int, *, bare: bool = False, section: str = ""
    ) -> str:
        identity = f"{HANDLE}_{block.handle}_{number}" + (f"_{section}" if section == DRAWER else "")
        if not self._is_available(block):
            return ""
        try:
            body = self._extension.engine.render(
                f"blocks/{block.handle}", self._globals(block, place, identity, section)
            )
        except Exception:  # a broken block must never take the merchant's page with it
            log.exception("block %s failed on %s", block.handle, self._visit.shop.domain)
            return f"<!-- app block {html.escape(block.handle)} failed -->"
        self._collect(block.schema)
        if bare:
            return body
        tag, kind = block.schema.get("tag", "div"), block.schema.get("class", "")
        classes = f"shopify-block shopify-app-block {kind}".strip()
        if tag is None:
            return body
        return f'<{tag} id="shopify-block-{identity}" class="{html.escape(classes)}">{body}</{tag}>'

    def _is_available(self, block: BlockType) -> bool:
        """Whether what `available_if` names among the app's own data is true; without one, always."""
        asked = block.schema.get("available_if")
        if asked is None:
            return True
        named = AVAILABLE_IF.fullmatch(asked)
        if named is None:
            log.error("block %s: available_if names no metafield of the app", block.handle)
            return False
        try:
            return self._metafields()[named["namespace"]][named["key"]].value is True
        except KeyError:
            return False

    def _metafields(self) -> OwnerMetafields:
        installation = self._visit.installation
        return OwnerMetafields(self._visit, "AppInstallation", installation.id if installation else 0)

    def _globals(self, block: BlockType, place: PlacedBlock, identity: str, section: str) -> dict[str, Any]:
        app = Values(metafields=self._metafields())
        settings = self._extension.engine.defaults(f"blocks/{block.handle}") | place.settings
        attributes = f'data-shopify-editor-block="{identity}"' if self._visit.design_mode else ""
        return self._values | {
            "app": app,
            "block": Values(
                id=identity,
                type=block.handle,
                settings=settings,
                shopify_attributes=attributes,
                name=block.name,
            ),
            "section": Values(id=section, settings={}),
            "_assets": self._extension.assets,
            "_words": words_of(self._extension.root / "locales", self._visit.language),
        }

    def _collect(self, schema: dict[str, Any]) -> None:
        if name := schema.get("stylesheet"):
            address = html.escape(self._extension.assets.url(name))
            self._assets[f'<link rel="stylesheet" href="{address}" media="all">'] = None
        if name := schema.get("javascript"):
            address = html.escape(self._extension.assets.url(name))
            self._assets[f'<script src="{address}" async></script>'] = None


def extension() -> Extension:
    """The extension the stand-in was told of, by default the project's own."""
    return _extension(Path(current_app.config.get(ROOT_SETTING) or OWN))


@lru_cache(maxsize=8)
def _extension(root: Path) -> Extension:
    return Extension(root)
