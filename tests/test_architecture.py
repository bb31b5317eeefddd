"""The rules of the house."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import UniqueConstraint

from app.core.database import Base
from app.core.registry import registry
from app.web import GUARDED, PUBLIC_ENDPOINTS

HOME = Path(__file__).parent.parent
APP = HOME / "app"
SHARED_TABLES = {"shop", "erased_shop", "clock_shift", "departure"}
"""Tables that belong to no shop: the tenants themselves, those that went, and the clock of a demo."""
NO_OWNER = {"job", "delivery"}
"""Tables whose rows may belong to no shop yet: the house's own jobs, deliveries of unknown shops."""
OPEN_ROOMS = {"core", "web"}
SECOND_DESKS = {"app.platforms.shopify"}
PLATFORM_PLACES = {
    "admin/theme.py", "importing/admin.py", "importing/sheets.py", "importing/taking.py",
    "web/authorization.py", "web/buyers.py", "web/entry.py", "web/guards.py",
    "web/proxy.py",
}  # fmt: skip
"""Where one platform is known by name; all others go through `hosted`. docs/platforms.md says why."""
LAZY_DESKS = {"recommendations"}
"""Its engine is imported where no web framework is."""
REQUEST_FILES = {"admin.py", "storefront.py", "account.py", "api.py"}
DOORS = {"webhooks", "storefront", "admin", "recipients", "worker", "operators", "web"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
NAMES_FOR_NOTHING = re.compile(r"(^|/)(utils?|helpers?|common|misc|managers?|services?)(\.py|/)")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=HOME, capture_output=True, text=True, check=True
    )
    return [HOME / line for line in listed.stdout.splitlines() if (HOME / line).exists()]


def modules() -> list[Path]:
    return [path for path in tracked("app/*.py", "app/**/*.py") if path.suffix == ".py"]


def room_of(path: Path) -> str:
    return path.relative_to(APP).parts[0]


def app_imports(path: Path) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app."):
            yield node.module, [alias.name for alias in node.names]
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names if alias.name.startswith("app."))


def names_used(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_rooms_meet_at_the_front_desk():
    for path in modules():
        for module, _ in app_imports(path):
            parts = module.split(".")
            deep = len(parts) > 2 and module not in SECOND_DESKS
            assert not deep or parts[1] in OPEN_ROOMS | {room_of(path)}, f"{path}: {module}"


def test_only_the_named_places_know_which_platform_it_is():
    knowing = set()
    for path in modules():
        if room_of(path) == "platforms":
            continue
        for module, names in app_imports(path):
            if module.startswith("app.platforms.") or (module == "app.platforms" and "shopify" in names):
                knowing.add(str(path.relative_to(APP)))
    assert knowing == PLATFORM_PLACES
    told = (HOME / "docs/platforms.md").read_text()
    assert not [place for place in PLATFORM_PLACES if f"`{place}`" not in told]


def test_the_contract_of_platforms_knows_no_platform():
    for path in (APP / "platforms").glob("*.py"):
        if path.name not in {"__init__.py", "hosting.py"}:
            assert "shopify" not in path.read_text().lower().replace("beside `shopify`", ""), path


def test_front_desks_hold_names_and_no_logic():
    for path in APP.glob("*/__init__.py"):
        if room_of(path) in LAZY_DESKS:
            continue
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try)
        assert not [node for node in tree.body if isinstance(node, logic)], path


def test_the_request_is_read_at_the_doors_only():
    for path in modules():
        if room_of(path) in DOORS or path.name in REQUEST_FILES:
            continue
        flask_names = {name for module, names in _flask_imports(path) for name in names}
        assert not flask_names & {"request", "g", "session"}, path


def _flask_imports(path: Path) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "flask":
            yield node.module, [alias.name for alias in node.names]


def test_only_doors_routes_and_jobs_open_a_unit_of_work():
    for path in modules():
        if room_of(path) in DOORS | {"core"} or path.name in REQUEST_FILES:
            continue
        if "unit_of_work" in names_used(path):
            assert "job" in path.read_text(), f"{path} opens a unit of work but holds no job"


def test_rules_never_commit():
    for path in modules():
        if room_of(path) != "core":
            assert (
                not re.search(r"session\.(commit|rollback)\(", path.read_text()) or room_of(path) in DOORS
            ), path


def test_one_place_reads_the_environment():
    readers = {path.name for path in modules() if re.search(r"os\.(environ|getenv)", path.read_text())}
    assert readers == {"config.py"}


def test_every_tenant_table_names_its_shop(app: Flask):
    without = {table.name for table in Base.metadata.tables.values() if "shop_id" not in table.c}
    assert without == SHARED_TABLES


def test_every_uniqueness_starts_with_the_shop(app: Flask):
    for table in Base.metadata.tables.values():
        if table.name in SHARED_TABLES | NO_OWNER:
            continue
        uniques = [list(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint)]
        uniques += [list(index.columns) for index in table.indexes if index.unique]
        for columns in uniques:
            assert columns[0].name == "shop_id", f"{table.name}: {[c.name for c in columns]}"


def test_every_route_has_a_guard(app: Flask):
    for endpoint, view in app.view_functions.items():
        assert view in GUARDED or endpoint in PUBLIC_ENDPOINTS, f"{endpoint} has no guard"


def test_every_personal_column_is_known_to_its_rooms_privacy(app: Flask):
    known = set().union(*(each.columns for each in registry().privacy.values()))
    personal = re.compile(r"(^|_)(customer_id|email|visitor_id|visitor_key|holder)$")
    for table in Base.metadata.tables.values():
        for column in table.c:
            if personal.search(column.name):
                assert f"{table.name}.{column.name}" in known, f"{table.name}.{column.name}"


def test_every_job_that_a_reaction_or_a_period_names_is_run_by_a_room(app: Flask):
    named = {job for follow in registry().reactions.values() for job in follow}
    named |= {recurring.job for recurring in registry().recurring}
    assert named <= set(registry().jobs)


def test_files_and_functions_can_be_held_in_the_head():
    for path in tracked("*.py", "*.js", "*.mjs", "*.html", "*.liquid", "*.css"):
        if path.is_relative_to(HOME / "static") or "migrations/versions" in str(path):
            continue
        if path.name.endswith(".min.js") or path.is_relative_to(HOME / "widgets/theme/assets"):
            continue
        assert len(path.read_text().splitlines()) <= LONGEST_FILE, path
    for path in modules() + tracked("devstore/*.py", "devstore/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name} has {length} lines"


def test_no_file_is_named_for_nothing():
    for path in tracked("app/*", "devstore/*", "widgets/*"):
        assert not NAMES_FOR_NOTHING.search(str(path.relative_to(HOME))), path


def test_the_readme_lists_every_room():
    readme = (HOME / "README.md").read_text()
    for room in sorted({room_of(path) for path in APP.glob("*/__init__.py")}):
        assert f"`{room}/`" in readme, room


@pytest.mark.parametrize(
    "host", ["pypi" + ".org", "files.python" + "hosted", "registry" + ".npmjs", "registry.yarn" + "pkg"]
)
def test_no_committed_file_names_a_registry_host(host):
    for path in tracked():
        if path.stat().st_size < 2_000_000:
            assert host not in path.read_text(errors="ignore"), path


def test_the_stand_in_store_and_the_app_are_strangers():
    for path in tracked("devstore/*.py", "devstore/**/*.py"):
        assert not re.search(r"^\s*(from|import) app\b", path.read_text(), re.M), path
    for path in modules():
        assert not re.search(r"^\s*(from|import) devstore\b", path.read_text(), re.M), path
