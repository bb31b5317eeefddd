"""Whether the app may run bulk operations at all: its developer asks for that, and loses it when unused."""

from sqlalchemy.orm import Session

from devstore.models import Setting

KEY = "bulk_operations_refused"


def is_allowed(session: Session) -> bool:
    return session.get(Setting, KEY) is None


def set_allowed(session: Session, allowed: bool) -> None:
    """Grant the app bulk operations, or take them away."""
    stored = session.get(Setting, KEY)
    if allowed and stored is not None:
        session.delete(stored)
    elif not allowed:
        session.merge(Setting(key=KEY, value="1"))
