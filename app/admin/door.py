"""The door itself: its blueprint, its lines of the menu, and the files that its pages load."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from app.admin import words
from app.core.errors import NotFound
from app.core.registry import NavItem
from app.shops import Shop
from app.web import merchant_only, public

blueprint = Blueprint("admin", __name__, template_folder="templates")
BLUEPRINTS = [blueprint]
NAV = [
    NavItem("Customers", "/admin/customers", 10),
    NavItem("Orders", "/admin/orders", 30),
    NavItem("Carousels", "/admin/carousels", 40),
    NavItem("Launcher", "/admin/launcher", 75),
    NavItem("Contact budget", "/admin/attention", 100),
    NavItem("Mails", "/admin/mails", 120),
    NavItem("Set-up", "/admin/setup", 150),
]
FOLDERS = (Path(__file__).parent.parent / "web" / "static", Path(__file__).parent / "static")

for name, speak in words.FILTERS.items():
    blueprint.add_app_template_filter(speak, name)


@blueprint.get("/static/ui/<name>")
@public
def ui_file(name: str) -> ResponseReturnValue:
    """A style or script of the admin; for good under the version that pages name."""
    folder = next((folder for folder in FOLDERS if (folder / name).is_file()), None)
    if folder is None:
        raise NotFound("There is no such file.")
    answer: Response = send_from_directory(folder, name, conditional=True)
    is_lasting = request.args.get("v") == _version(folder / name)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_lasting else "no-cache"
    return answer


@blueprint.get("/admin/<path:missing>")
@merchant_only
def no_page(shop: Shop, missing: str) -> ResponseReturnValue:
    """For addresses that no page has, so that this too is said inside the shop's frame."""
    raise NotFound("There is no such page.")


@blueprint.app_template_global()
def asset(name: str) -> str:
    """The lasting address of one of those files."""
    path = next(folder / name for folder in FOLDERS if (folder / name).is_file())
    return url_for("admin.ui_file", name=name, v=_version(path))


def _version(path: Path) -> str:
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
