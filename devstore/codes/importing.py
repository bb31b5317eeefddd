"""Takes codes in, each judged by itself: one that is taken does not keep the others out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.app_config import AppConfig
from devstore.codes.models import CodeImport
from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.discounts import find_code
from devstore.models import DiscountCode, Shop

LONGEST = 255
MESSAGES = {
    "BLANK": "Code can't be blank",
    "TOO_LONG": f"Code is too long (maximum is {LONGEST} characters)",
    "INVALID": "Code cannot contain newline characters.",
    "TAKEN": "Code must be unique. Please try a different code.",
}


def import_next(database: Database, _config: DevstoreConfig, _app: AppConfig) -> bool:
    """Take in the codes of the oldest call that waits. False when none does."""
    with database.session_scope(write=True) as session:
        waiting = select(CodeImport).where(CodeImport.done.is_(False)).order_by(CodeImport.id).limit(1)
        found = session.scalar(waiting)
        if found is None:
            return False
        shop = session.get_one(Shop, found.shop_id)
        found.codes = [_taken_in(session, shop, found, each["code"]) for each in found.codes]
        found.done = True
        return True


def _taken_in(session: Session, shop: Shop, cause: CodeImport, text: str) -> dict[str, object]:
    code = text.strip()
    error = _fault(session, shop, code) if cause.discount is not None else "INVALID"
    if error is not None:
        return {"code": text, "id": None, "error": error}
    made = DiscountCode(
        shop_id=shop.id, discount_id=cause.discount_id, code=code, folded=code.lower(), uses=0, used_by=[]
    )
    session.add(made)
    session.flush()
    return {"code": text, "id": made.id, "error": None}


def _fault(session: Session, shop: Shop, code: str) -> str | None:
    if not code:
        return "BLANK"
    if len(code) > LONGEST:
        return "TOO_LONG"
    if "\n" in code or "\r" in code:
        return "INVALID"
    return "TAKEN" if find_code(session, shop, code) is not None else None
