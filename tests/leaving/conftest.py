"""These tests talk to the stand-in store."""

from tests.stand_in import connected, store

__all__ = ["connected", "store"]
