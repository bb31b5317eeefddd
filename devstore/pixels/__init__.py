"""The app's web pixel in a shop: what its extension declares, and the settings it was switched on with."""
