"""What every page of the stand-in admin starts from: the shop in the address, the chrome around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.database import session_scope
from devstore.models import Shop
from devstore.platform.installing import find_installation
from devstore.state import current


@contextmanager
def shop_page(handle: str, *, write: bool = False) -> Iterator[tuple[Session, Shop]]:
    """A unit of work in the shop of the address; 404 without one."""
    with session_scope(write=write) as session:
        shop = session.scalar(select(Shop).where(Shop.handle == handle))
        if shop is None:
            abort(404)
        yield session, shop


def render(session: Session, shop: Shop, template: str, section: str, **more: Any) -> str:
    """A page inside the admin's chrome. `section` marks its place in the navigation."""
    devstore = current()
    installation = find_installation(session, shop, devstore.config.client_id)
    return render_template(
        f"admin/{template}",
        shop=shop,
        app=devstore.app,
        section=section,
        installation=installation,
        is_installed=installation is not None and installation.is_live,
        now=clock.now(session),
        shift=clock.shift_of(session),
        shops=session.scalars(select(Shop).order_by(Shop.id)).all(),
        **more,
    )


def pieces_named(prefix: str) -> dict[int, int]:
    """How many pieces the form names for each line, an empty field none; 400 for what is no number."""
    named = {
        name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)
    }
    try:
        return {int(line): int(text or 0) for line, text in named.items()}
    except ValueError:
        abort(400, "Pieces are whole numbers.")
