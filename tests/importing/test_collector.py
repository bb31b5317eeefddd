"""Python's collector rests while exports are read, and is itself again when the last reader has ended."""

from __future__ import annotations

import gc

import pytest

from app.importing.exports import COLLECT_EVERY, _rare_collections

pytestmark = pytest.mark.one_database


def test_two_readers_at_once_leave_the_collector_as_it_was():
    usual, first, second = gc.get_threshold(), _rare_collections(), _rare_collections()

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == COLLECT_EVERY
    second.__exit__(None, None, None)

    assert gc.get_threshold() == usual
