"""Admin: the merchants' door, inside the store's own admin. Pages about several rooms stand here.

Nothing is kept in the browser: each document and each fetch brings a session token.
"""

from app.admin import attention, carousels, customers, home, mails, orders, setup, states  # noqa: F401
from app.admin.door import BLUEPRINTS, NAV

__all__ = ["BLUEPRINTS", "NAV"]
