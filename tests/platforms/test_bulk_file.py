"""The file of a bulk operation in whatever order: families stay together, memory stays flat."""

from __future__ import annotations

import json
import random
import tracemalloc

import pytest

from app.platforms import ExportLost
from app.platforms.shopify import bulk_file
from app.platforms.shopify.bulk_file import BulkFile

pytestmark = pytest.mark.one_database


def lines(orders, parts, spaced=False):
    separators = (", ", ": ") if spaced else (",", ":")
    for number in range(orders):
        root = {"id": f"gid://shopify/Order/{number}", "name": f'"__parentId":"{number}'}
        yield (json.dumps(root, separators=separators) + "\n").encode()
        for part in range(parts):
            child = {"id": f"gid://shopify/LineItem/{number}{part:03}", "__parentId": root["id"]}
            yield (json.dumps(child, separators=separators) + "\n").encode()


def families(rows, size=1, skip=0):
    with BulkFile(size) as file:
        for row in rows:
            file.take(row)
        return [(node["id"], [part["id"] for part in parts]) for node, parts in file.families(skip)]


@pytest.mark.parametrize("spaced", [False, True])
def test_parts_find_their_thing_wherever_they_stand(spaced, monkeypatch):
    monkeypatch.setattr(bulk_file, "PILE_BYTES", 1000)
    rows = list(lines(50, 4, spaced))
    random.Random(3).shuffle(rows)

    found = families(rows, size=20_000)

    assert {name for name, _ in found} == {f"gid://shopify/Order/{n}" for n in range(50)}
    for name, parts in found:
        number = name.rpartition("/")[2]
        assert sorted(parts) == [f"gid://shopify/LineItem/{number}{part:03}" for part in range(4)]


def test_reading_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(bulk_file, "PILE_BYTES", 1000)
    rows = list(lines(40, 2))
    whole = families(rows, size=9000)

    for skip in range(41):
        assert families(rows, size=9000, skip=skip) == whole[skip:]


@pytest.mark.parametrize(
    "row",
    [b'{"id":"a"}\n{"id":"a"}\n', b'{"id":"b","__parentId":"gone"}\n', b"[]\n", b'{"id":\n', b'"x"\n'],
)
def test_what_is_not_whole_is_lost(row):
    with pytest.raises(ExportLost):
        families([each + b"\n" for each in row.split(b"\n") if each])


def test_half_of_a_surrogate_pair_is_no_fault_of_the_file():
    row = b'{"id":"gid://shopify/Order/1","title":"cut off \\ud83d"}\n'
    with BulkFile(1) as file:
        file.take(row)
        [(order, parts)] = file.families()

    assert (order["title"], parts) == ("cut off \ud83d", [])


def test_memory_does_not_grow_with_the_file(monkeypatch):
    monkeypatch.setattr(bulk_file, "PILE_BYTES", 20_000)

    def peak(orders):
        tracemalloc.start()
        with BulkFile(orders * 800) as file:
            for row in lines(orders, 10):
                file.take(row)
            assert sum(1 for _ in file.families()) == orders
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(600) < 1.5 * peak(200) + 16 * 60 * 8192
