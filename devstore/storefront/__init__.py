"""The shoppers' side of the stand-in store: theme, cart, checkout, accounts; and the theme editor."""

from devstore.storefront.doors import blueprint
from devstore.storefront.editor import blueprint as editor_blueprint
from devstore.storefront.theme_state import set_theme, theme_of

__all__ = ["blueprint", "editor_blueprint", "set_theme", "theme_of"]
