"""The shoppers' side of the stand-in store: theme, cart, checkout, accounts; and the theme editor."""
