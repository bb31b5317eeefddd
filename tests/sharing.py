"""Shares the tests out among processes: what takes long first, what needs the same servers together."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

ONE_DATABASE = "\npytestmark = pytest.mark.one_database\n"
TOGETHER = ("tests/browser/", "tests/chaos/")
LONG = (
    "tests/browser/", "tests/chaos/", "tests/test_main_job.py", "tests/worker/test_celery.py",
    "tests/test_contract.py", "tests/loyalty/", "tests/recommendations/", "tests/test_without_the_app.py",
    "tests/test_leaving_early.py", "tests/devstore/test_data_",
)  # fmt: skip


class Shares(LoadScopeScheduling):
    """Hands out whole files, or folders whose files share a browser or a database server."""

    def _split_scope(self, nodeid: str) -> str:
        together = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(together, nodeid.partition("::")[0])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import what would be left out: the run on the second database starts sooner."""
    if config.option.markexpr != "not one_database":
        return None
    files = list(collection_path.rglob("test_*.py")) if collection_path.is_dir() else [collection_path]
    is_left_out = files and all(ONE_DATABASE in file.read_text() for file in files)
    return True if is_left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, begin in enumerate(LONG) if nodeid.startswith(begin)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Shares:
    config.option.loadscopereorder = False
    return Shares(config, log)
