"""What a merchant decides about UI extensions in the checkout editor: which are off, and their settings."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from devstore.models import Setting, Shop
from devstore.ui_extensions.declared import UiExtension


@dataclass(frozen=True)
class Placement:
    """An extension in one shop. It is shown until the merchant takes it away."""

    is_shown: bool = True
    settings: dict[str, Any] = field(default_factory=dict)


def placement_of(session: Session, shop: Shop, extension: UiExtension) -> Placement:
    row = session.get(Setting, _key(shop, extension))
    return Placement(**json.loads(row.value)) if row else Placement()


def place(
    session: Session, shop: Shop, extension: UiExtension, settings: dict[str, Any], *, is_shown: bool
) -> Placement:
    """Keep what the merchant decided. Raises ValueError for a setting the extension does not declare."""
    if unknown := settings.keys() - extension.settings:
        raise ValueError(f"{extension.handle} has no setting {', '.join(sorted(unknown))}")
    value = json.dumps({"is_shown": is_shown, "settings": settings})
    session.merge(Setting(key=_key(shop, extension), value=value))
    return Placement(is_shown, settings)


def _key(shop: Shop, extension: UiExtension) -> str:
    return f"ui-extension:{shop.domain}:{extension.handle}"
