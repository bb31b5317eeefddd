"""A stored model comes back whole or is refused, and the earlier file outlives a failure."""

import os

import numpy as np
import pytest

from app.recommendations.engine import Model, fit
from app.recommendations.engine.storage import TornFile, load, save

pytestmark = pytest.mark.one_database


@pytest.fixture
def model():
    dice = np.random.default_rng(5)
    return fit(
        {
            "user": dice.integers(-1, 20, 900),
            "item": dice.integers(0, 30, 900),
            "basket": dice.integers(0, 300, 900),
            "ts": dice.integers(0, 10**7, 900),
            "event": dice.integers(0, 2, 900),
        }
    )


def test_a_saved_model_answers_the_same(model, tmp_path):
    save(model.state(), tmp_path / "lists")
    back = Model.from_state(load(tmp_path / "lists"))

    assert back.evidence == list(model.evidence)
    assert back.choice == model.choice
    assert [back.similar(item, 9) for item in range(30)] == [model.similar(item, 9) for item in range(30)]
    assert [back.for_user(user, 9, False) for user in range(20)] == [
        model.for_user(user, 9, False) for user in range(20)
    ]
    assert back.next_in_session([3, 4], 9) == model.next_in_session([3, 4], 9)
    assert back.best_sellers(9) == model.best_sellers(9)


def test_a_file_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / "lists"
    save({"ids": np.arange(50)}, path)
    whole = path.read_bytes()

    for length in range(0, len(whole), 13):
        path.write_bytes(whole[:length])
        with pytest.raises(TornFile, match="train again"):
            load(path)


def test_a_changed_byte_is_refused(tmp_path):
    path = tmp_path / "lists"
    save({"ids": np.arange(50)}, path)
    whole = bytearray(path.read_bytes())

    for place in (0, 20, len(whole) // 2, len(whole) - 1):
        torn = bytearray(whole)
        torn[place] ^= 1
        path.write_bytes(torn)
        with pytest.raises(TornFile):
            load(path)


def test_a_failed_save_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "lists"
    save({"ids": np.arange(3)}, path)
    monkeypatch.setattr(os, "fsync", _full_disk)

    with pytest.raises(OSError, match="disk full"):
        save({"ids": np.arange(9)}, path)

    assert load(path)["ids"].tolist() == [0, 1, 2]
    assert [entry.name for entry in tmp_path.iterdir()] == ["lists"]


def test_objects_are_not_stored(tmp_path):
    with pytest.raises(ValueError, match="pickle"):
        save({"ids": np.array([{}], object)}, tmp_path / "lists")


def _full_disk(_handle):
    raise OSError("disk full")
