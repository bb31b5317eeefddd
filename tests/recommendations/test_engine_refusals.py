"""Tables that the engine cannot use are refused with a word on what to change."""

import numpy as np
import polars
import pytest

from app.recommendations.engine import BadInteractions, fit
from app.recommendations.engine.interactions import read

pytestmark = pytest.mark.one_database


def table(**columns):
    sound = {
        "user": np.array([1, -1, 2]),
        "item": np.array([10, 11, 10]),
        "basket": np.array([5, 6, 7]),
        "ts": np.array([1.7e9, 1.7e9, 1.7e9]),
        "event": np.array(["order", "view", "order"]),
    }
    return {name: column for name, column in (sound | columns).items() if column is not None}


@pytest.mark.parametrize(
    ("columns", "advice"),
    [
        ({"basket": None}, "'basket' is missing"),
        ({"ts": np.array([1.7e9])}, "differ in length"),
        ({"event": np.array(["order", "refund", "view"])}, "unknown event 'refund'"),
        ({"event": np.array([0, 1, 2])}, "use 'order' .0. or 'view' .1."),
        ({"item": np.array([1.5, 2, 3])}, "give whole numbers"),
        ({"item": np.array(["a", "b", "c"])}, "give whole numbers"),
        ({"item": np.array([-4, 2, 3])}, "negative ids"),
        ({"user": np.array([-2, 2, 3])}, "use -1 for guests"),
        ({"ts": np.array([1.7e12] * 3)}, "milliseconds"),
        ({"ts": np.array([1.7e9, np.nan, 1.7e9])}, "missing or infinite"),
        ({"ts": np.array(["2024-01-01"] * 3)}, "Unix seconds"),
        ({"user": np.zeros((3, 2), int)}, "flat array"),
    ],
)
def test_a_bad_table_is_refused_with_advice(columns, advice):
    with pytest.raises(BadInteractions, match=advice):
        fit(table(**columns))


def test_numbers_and_names_of_events_mean_the_same():
    named, numbered = read(table()), read(table(event=np.array([0, 1, 0])))

    assert (len(named.orders), len(named.views)) == (len(numbered.orders), len(numbered.views)) == (2, 1)


def test_a_data_frame_is_read_like_a_mapping():
    framed, mapped = read(polars.DataFrame(table())), read(table())

    np.testing.assert_array_equal(framed.item_ids, mapped.item_ids)
    np.testing.assert_array_equal(framed.orders.ts, mapped.orders.ts)


def test_a_data_frame_without_a_column_is_refused():
    with pytest.raises(BadInteractions, match="'ts' is missing"):
        fit(polars.DataFrame(table(ts=None)))
