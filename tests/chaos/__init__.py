"""The fault catalogue: what must hold when something breaks. Small in pytest, full in `make chaos`."""
