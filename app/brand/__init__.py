"""Brand: the kit that a shop's popups and mails wear, read from its theme when the merchant asks for it.

Other rooms use the names below and nothing deeper.
"""

from app.brand.admin import blueprint
from app.brand.kit import COLOURS, PAIRS, change_kit, kit_of, logo_of, social_of, worn_by_popups
from app.brand.reading import Proposal, read_look

BLUEPRINTS = [blueprint]

__all__ = [
    "BLUEPRINTS",
    "COLOURS",
    "PAIRS",
    "Proposal",
    "change_kit",
    "kit_of",
    "logo_of",
    "read_look",
    "social_of",
    "worn_by_popups",
]
