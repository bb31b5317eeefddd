"""The templates of popups as data that a browser renders cheaply, and a merchant's own colours over them.

A template differs from the others in layout, place of the picture, scale of type, shape or order of
parts, never in colour alone. Those with no colours of their own wear the shop's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from app.brand import COLOURS, PAIRS
from app.core.colours import checked
from app.core.colours import refuse_unreadable as refuse_pair
from app.core.errors import BadInput

LAYOUTS = {
    "center": "In the middle",
    "side": "Beside a picture",
    "sheet": "At the bottom",
    "bar": "A bar at the foot",
}
SERIF, MONO = "Georgia, 'Times New Roman', serif", "ui-monospace, Menlo, monospace"
LONGEST_URL, LONGEST_ALT = 500, 120


@dataclass(frozen=True)
class Template:
    name: str
    title: str
    suits: str
    flags: str
    """Layout flags as docs/popups.md lists them."""
    vars: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)


def _dark(background: str, text: str, accent: str, accent_text: str) -> dict[str, str]:
    return {"background": background, "text": text, "accent": accent, "accent_text": accent_text}


TEMPLATES: dict[str, Template] = {
    each.name: each
    for each in (
        Template(
            "quiet", "Quiet", "Any shop: its own fonts and colours, plenty of room",
            "picture-top align-start answers-row ticket-notch",
        ),
        Template(
            "ticket", "Ticket", "A code that is the point: the offer stands first, large",
            "picture-none align-center answers-stack ticket-dashed order-offer frame-line",
            {"radius": "4px", "title_size": "24px", "title_weight": "600", "width": "400px"},
        ),
        Template(
            "paper", "Paper", "Books, stationery, tea: a letter with serifs on warm paper",
            "picture-none align-start answers-link ticket-plain frame-double",
            {
                "background": "#fbf7ef", "text": "#2d261d", "accent": "#7a3b1d", "accent_text": "#ffffff",
                "radius": "0px", "title_font": SERIF, "title_size": "30px", "title_weight": "400",
            },
            _dark("#27221b", "#f3ead9", "#e2a176", "#27221b"),
        ),
        Template(
            "postcard", "Postcard", "Fashion, travel: half picture, half words",
            "picture-side align-start answers-stack ticket-box",
            {"radius": "0px", "title_size": "32px", "title_weight": "500", "width": "760px"},
        ),
        Template(
            "poster", "Poster", "Launches, music, streetwear: very large capitals over the picture",
            "picture-behind align-start answers-stack ticket-box",
            {
                "background": "#111111", "text": "#ffffff", "accent": "#ffe14d", "accent_text": "#111111",
                "radius": "0px", "title_size": "44px", "title_weight": "800", "title_case": "uppercase",
                "title_spacing": "-0.02em", "width": "560px",
            },
        ),
        Template(
            "medal", "Medal", "Rewards, beauty: a round picture above words in the middle",
            "picture-round align-center answers-stack ticket-notch",
            {"radius": "28px", "title_size": "26px", "width": "380px", "space": "32px"},
        ),
        Template(
            "line", "Fine line", "Jewellery, design: small type, thin frame, no box in colour",
            "picture-none align-start answers-link ticket-plain frame-line",
            {"radius": "0px", "title_size": "20px", "title_weight": "500", "space": "24px", "width": "360px"},
        ),
        Template(
            "note", "Note", "Surveys, small shops: a card with a band, like a note on a desk",
            "picture-none align-start answers-row ticket-box frame-band",
            {"radius": "8px", "title_size": "22px", "width": "420px"},
        ),
        Template(
            "market", "Market", "Food, garden: the picture last, words first, round buttons",
            "picture-end align-start answers-row ticket-notch",
            {
                "background": "#f4f8ec", "text": "#1f2a14", "accent": "#3f6212", "accent_text": "#ffffff",
                "radius": "20px", "title_size": "28px", "title_weight": "700",
            },
            _dark("#1a2112", "#eaf3da", "#b7d977", "#1a2112"),
        ),
        Template(
            "winter", "Winter", "December: corners in colour, serif, the offer above the words",
            "picture-none align-center answers-stack ticket-plain order-offer frame-corner",
            {
                "background": "#fdfcf9", "text": "#14281f", "accent": "#a3212f", "accent_text": "#ffffff",
                "radius": "2px", "title_font": SERIF, "title_size": "34px", "title_weight": "400",
                "width": "480px",
            },
            _dark("#14221b", "#f3efe4", "#f0a4a4", "#14221b"),
        ),
        Template(
            "terminal", "Terminal", "Electronics, tools: one width for all letters, a box for the code",
            "picture-none align-start answers-row ticket-box frame-line",
            {
                "background": "#0f1720", "text": "#e6edf3", "accent": "#7ee2a8", "accent_text": "#0f1720",
                "radius": "6px", "font": MONO, "title_font": MONO, "title_size": "20px", "width": "520px",
            },
        ),
        Template(
            "toddler", "Big and round", "Children, pets: large letters, everything round, picture first",
            "picture-top align-center answers-stack ticket-notch order-picture",
            {
                "background": "#fff6e5", "text": "#3b2450", "accent": "#6d28d9", "accent_text": "#ffffff",
                "radius": "36px", "title_size": "36px", "title_weight": "800", "space": "36px",
            },
            _dark("#2a1b38", "#fdf1ff", "#d8b4fe", "#2a1b38"),
        ),
        Template(
            "gallery", "Gallery", "Art, furniture: the picture fills the height, a thin column of words",
            "picture-side align-start answers-link ticket-plain order-picture",
            {"radius": "0px", "title_size": "22px", "title_weight": "400", "width": "880px", "space": "48px"},
        ),
        Template(
            "bar", "Bar", "Free shipping, delivery, announcements: one line",
            "picture-none align-center answers-link ticket-plain",
            {"title_size": "15px", "title_weight": "600", "space": "8px", "radius": "0px"},
        ),
    )
}  # fmt: skip


def parse(form: Mapping[str, str]) -> dict[str, Any]:
    """The merchant's own colours and picture, and whether her logo stands above the words.

    Raises BadInput for colours that cannot be read.
    """
    own = {name: checked(form.get(f"colour_{name}", ""), title) for name, title in COLOURS.items()}
    own = {name: value for name, value in own.items() if value}
    found: dict[str, Any] = {"colours": own} if own else {}
    image = _image(form)
    found |= {"image": image} if image else {}
    return found | ({"logo": True} if form.get("logo") else {})


def _image(form: Mapping[str, str]) -> dict[str, str]:
    address, alt = form.get("image_url", "").strip(), " ".join(form.get("image_alt", "").split())
    if not address:
        return {}
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.netloc or len(address) > LONGEST_URL or not address.isprintable():
        raise BadInput("The picture's address begins with https:// and leads to a file of your shop.")
    if len(alt) > LONGEST_ALT:
        raise BadInput(f"The picture is described in at most {LONGEST_ALT} characters.")
    return {"url": address, "alt": alt}


def refuse_unreadable(template: str, own: Mapping[str, str], brand: Mapping[str, str]) -> None:
    """Raises BadInput where the colours that will stand together have less than 4.5:1."""
    worn = {**brand, **TEMPLATES[template].vars, **own}
    for ink, paper, name in PAIRS:
        if ink in worn and paper in worn:
            refuse_pair(worn[ink], worn[paper], name)


def shown(template: str, look: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser gets."""
    found = TEMPLATES[template]
    own = look.get("colours", {})
    told = {"classes": found.flags, "vars": {**found.vars, **own}, "dark": {} if own else dict(found.dark)}
    return {name: value for name, value in told.items() if value}
