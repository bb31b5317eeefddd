"""These tests talk to the stand-in store."""

import pytest

from tests.stand_in import connected, store

pytest.register_assert_rewrite("tests.platforms.contract")

__all__ = ["connected", "store"]
