"""Settings of app blocks as the theme editor asks for them: out of the schema, back from the form."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from devstore.storefront.extension import BlockType

NUMBERS = ("number", "range")
LONG = ("textarea", "richtext", "html", "liquid")
CHOICES = ("select", "radio")


@dataclass(frozen=True)
class SettingField:
    """One setting, ready to be drawn."""

    name: str
    kind: str
    """checkbox, number, range, choice, color, long or text."""
    label: str
    hint: str
    value: Any
    limits: dict[str, Any] = field(default_factory=dict)
    options: tuple[tuple[str, str], ...] = ()


def fields_of(block: BlockType, values: dict[str, Any], prefix: str) -> list[SettingField]:
    """The block's settings with what the merchant has set, else their defaults."""
    found = []
    for setting in block.schema.get("settings", []):
        if "id" in setting:
            options = tuple((each["value"], _text(each["label"])) for each in setting.get("options", []))
            found.append(
                SettingField(
                    name=f"{prefix}:{setting['id']}",
                    kind=_kind(setting["type"]),
                    label=_text(setting.get("label", setting["id"])),
                    hint=_text(setting.get("info", "")),
                    value=values.get(setting["id"], setting.get("default", "")),
                    limits={name: setting[name] for name in ("min", "max", "step") if name in setting},
                    options=options,
                )
            )
    return found


def settings_from(form: MultiDict[str, str], block: BlockType, prefix: str) -> dict[str, Any]:
    """What the form says of the block's settings; what it does not name, or spoils, is left out."""
    found = {}
    for setting in block.schema.get("settings", []):
        sent = form.getlist(f"{prefix}:{setting.get('id')}")
        if sent and (value := _value(setting, sent[-1])) is not None:
            found[setting["id"]] = value
    return found


def _value(setting: dict[str, Any], text: str) -> Any:
    kind = setting["type"]
    if kind == "checkbox":
        return text == "1"
    if kind in CHOICES:
        return text if text in {each["value"] for each in setting.get("options", [])} else None
    if kind not in NUMBERS:
        return text
    try:
        number = float(text)
    except ValueError:
        return None
    if not setting.get("min", number) <= number <= setting.get("max", number):
        return None
    return int(number) if number.is_integer() else number


def _kind(kind: str) -> str:
    if kind in CHOICES:
        return "choice"
    if kind in LONG:
        return "long"
    return kind if kind in ("checkbox", "color", *NUMBERS) else "text"


def _text(words: Any) -> str:
    """A label, in English where the schema names several languages."""
    return str(words.get("en") or next(iter(words.values()), "")) if isinstance(words, dict) else str(words)
