"""The stand-in admin: what a merchant sees around the app, and the bridge between the two."""
