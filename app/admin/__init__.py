"""Admin: the merchants' door, inside the store's own admin. Pages about several rooms stand here.

Nothing is kept in the browser: each document and each fetch brings a session token.
"""

from app.admin import (  # noqa: F401
    attention,
    carousels,
    customers,
    given_up,
    home,
    launcher,
    mails,
    orders,
    segments,
    setup,
    states,
    store_segments,
)
from app.admin.door import BLUEPRINTS, NAV

__all__ = ["BLUEPRINTS", "NAV"]
