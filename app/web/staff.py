"""What a member of staff may do by her own rights in the store, beside what the app may do there.

Worn below `merchant_only`, by views that hand out money or discounts by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g

from app import shops
from app.core.errors import NotAllowed
from app.core.unit import end_reading
from app.platforms import TokenRejected
from app.web.entry import ask_again
from app.web.marks import View


def staff_who_may(scope: str | Callable[[], str], doing: str) -> Callable[[View], View]:
    """Lets in who holds `scope` herself; others read that their account may not be `doing` it.

    Where the form decides which scope that is, `scope` is asked with each request.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            end_reading()
            try:
                own = shops.staff_scopes(g.claims, g.session_token)
            except TokenRejected:
                return ask_again()
            if (scope if isinstance(scope, str) else scope()) not in own:
                raise NotAllowed(
                    f"Your own account in this store is not allowed to {doing}. "
                    "Ask the store's owner to do it or to widen your permissions."
                )
            return view(*args, **kwargs)

        return wrapper

    return guard
