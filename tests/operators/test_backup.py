"""The backup: a whole copy of a database that goes on being written to, or a sentence that says why not."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.core import happenings
from app.core.database import Base, db, sqlite_module
from app.core.unit import unit_of_work
from tests.conftest import _installed

pytestmark = pytest.mark.one_database
PAIR = 2


@pytest.fixture
def house(make_app) -> Iterator[Flask]:
    """An application on SQLite with one shop."""
    app = make_app()
    with app.app_context():
        db.create_all()
        _installed("first-press.myshopify.com", "101")
        yield app
        db.session.remove()
        db.engine.dispose()


def backup(app: Flask, path: Path) -> Result:
    return app.test_cli_runner().invoke(args=["backup", str(path)])


def write_pair(number: int) -> None:
    """Two rows that belong together."""
    with unit_of_work():
        for _ in range(PAIR):
            happenings.record(1, "noise_made", f"pair:{number}")


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    file = sqlite_module.connect(path)
    try:
        return {
            name: sorted(file.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in Base.metadata.tables
        }
    finally:
        file.close()


def pairs_in(path: Path) -> tuple[int, int]:
    """How many pairs a copy holds, and how many of them are torn."""
    file = sqlite_module.connect(path)
    try:
        counts = file.execute("SELECT count(*) FROM happening GROUP BY subject").fetchall()
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return len(counts), sum(count != PAIR for (count,) in counts)
    finally:
        file.close()


def test_the_copy_is_whole_private_and_holds_the_same_rows(house, tmp_path):
    write_pair(1)
    path = tmp_path / "copy.db"

    done = backup(house, path)

    assert done.exit_code == 0, done.output
    assert f"holds {path.stat().st_size:,} bytes and passes the integrity check" in done.output
    assert "secrets.json" in done.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert pairs_in(path) == (1, 0)
    original = rows_of(Path(db.engine.url.database or ""))
    assert rows_of(path) == original and len(original["shop"]) == 1
    assert sorted(tmp_path.glob("copy.db*")) == [path]


def test_the_app_opens_the_copy_and_goes_on_with_it(house, make_app, tmp_path):
    write_pair(1)
    path = tmp_path / "copy.db"
    backup(house, path)
    db.session.remove()

    with make_app(database_url=f"sqlite:///{path}").app_context():
        write_pair(2)
        assert db.session.scalar(select(func.count(happenings.Happening.id))) == 2 * PAIR
        db.session.remove()
        db.engine.dispose()

    assert db.session.scalar(select(func.count(happenings.Happening.id))) == PAIR


def test_each_copy_of_a_database_that_is_written_to_holds_one_moment(house, tmp_path):
    is_over, written = threading.Event(), [0]

    def write() -> None:
        with house.app_context():
            while not is_over.is_set():
                write_pair(written[0])
                written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    try:
        for number in range(5):
            before, path = written[0], tmp_path / f"copy{number}.db"
            assert backup(house, path).exit_code == 0
            pairs, torn = pairs_in(path)
            assert torn == 0 and before <= pairs <= written[0] + 1
            seen.append(pairs)
    finally:
        is_over.set()
        writer.join()

    assert seen == sorted(seen) and written[0] > 0


def test_a_file_that_is_there_is_left_as_it_is(house, tmp_path):
    path = tmp_path / "precious.db"
    path.write_text("last week's copy")

    refused = backup(house, path)

    assert refused.exit_code == 1
    assert refused.output == f"Error: {path} is there already: name a new file.\n"
    assert path.read_text() == "last week's copy"


@pytest.mark.parametrize("place", ["missing/copy.db", "file/copy.db", "."])
def test_a_place_that_cannot_be_written_is_told_in_one_sentence(house, tmp_path, place):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "file").write_text("not a folder")
    path = folder / place

    refused = backup(house, path)

    assert refused.exit_code in {1, 2} and "Traceback" not in refused.output
    assert str(path) in refused.output and "Error: " in refused.output
    assert [each.name for each in folder.iterdir()] == ["file"]


def test_what_an_interrupted_backup_left_is_no_hindrance(house, tmp_path):
    path = tmp_path / "copy.db"
    path.with_name("copy.db.unfinished").write_text("half a copy")

    assert backup(house, path).exit_code == 0
    assert sorted(tmp_path.glob("copy.db*")) == [path]


def test_a_damaged_database_is_told_and_leaves_no_copy(house, tmp_path):
    for number in range(200):
        write_pair(number)
    original, path = Path(db.engine.url.database or ""), tmp_path / "copy.db"
    db.session.remove()
    db.engine.dispose()
    pages = original.read_bytes()
    original.write_bytes(pages[: len(pages) // 2] + b"\xa5" * (len(pages) - len(pages) // 2))

    refused = backup(house, path)

    assert refused.exit_code == 1 and "Error: " in refused.output
    assert list(tmp_path.glob("copy.db*")) == []


def test_on_postgresql_it_names_the_tool_and_writes_nothing(make_app, tmp_path):
    app = make_app(database_url="postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    path = tmp_path / "copy.db"

    refused = backup(app, path)

    assert refused.exit_code == 1 and "pg_dump" in refused.output
    assert not path.exists()
