"""Resolvers: adding many codes to one discount, asking how far that is, and taking codes out again."""

from typing import Any

from devstore.codes.importing import MESSAGES
from devstore.codes.models import CodeImport
from devstore.graphql.call import Call, resolver, stands_for, user_error
from devstore.graphql.discount_view import is_automatic
from devstore.graphql.paging import page_of_list
from devstore.models import Discount, DiscountCode
from devstore.names import gid_of, number_of

KIND = "DiscountRedeemCodeBulkCreation"
stands_for(KIND, CodeImport)


@resolver("QueryRoot.discountRedeemCodeBulkCreation")
def bulk_creation(_root: object, info: Any, id: str) -> CodeImport | None:
    call: Call = info.context
    found = call.session.get(CodeImport, number_of(id, KIND) or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("Mutation.discountRedeemCodeBulkAdd")
def bulk_add(_root: object, info: Any, discountId: str, codes: list[dict[str, Any]]) -> dict[str, Any]:
    call: Call = info.context
    discount = call.session.get(Discount, number_of(discountId, "DiscountCodeNode") or 0)
    if discount is None or discount.shop_id != call.shop.id or is_automatic(discount):
        return _refused("INVALID", ["discountId"], "Code discount does not exist.")
    if not codes:
        return _refused("BLANK", ["codes"], "Codes can't be blank")
    made = CodeImport(
        shop_id=call.shop.id,
        discount_id=discount.id,
        codes=[{"code": each["code"], "id": None, "error": None} for each in codes],
        created_at=call.now,
    )
    call.session.add(made)
    call.session.flush()
    return {"bulkCreation": made, "userErrors": []}


@resolver("Mutation.discountCodeRedeemCodeBulkDelete")
def bulk_delete(
    _root: object, info: Any, discountId: str, ids: list[str] | None = None, **more: Any
) -> dict[str, Any]:
    """Codes by their ids, at once; the platform takes its time. Searches are not played."""
    call: Call = info.context
    discount = call.session.get(Discount, number_of(discountId, "DiscountCodeNode") or 0)
    if discount is None or discount.shop_id != call.shop.id or is_automatic(discount):
        return _not_deleted("INVALID", ["discountId"], "Code discount does not exist.")
    if not ids:
        message = "Missing expected argument key: 'ids', 'search' or 'saved_search_id'."
        return _not_deleted("MISSING_ARGUMENT", None, message)
    gone = {number_of(gid, "DiscountRedeemCode") for gid in ids}
    for code in [each for each in discount.codes if each.id in gone]:
        call.session.delete(code)
    call.session.flush()
    call.session.refresh(discount)
    return {"job": {"id": gid_of("Job", discount.id), "done": False}, "userErrors": []}


@resolver(f"{KIND}.id")
def creation_id(creation: CodeImport, _info: Any) -> str:
    return gid_of(KIND, creation.id)


@resolver(f"{KIND}.codesCount")
def codes_count(creation: CodeImport, _info: Any) -> int:
    return len(creation.codes)


@resolver(f"{KIND}.importedCount")
def imported_count(creation: CodeImport, _info: Any) -> int:
    return creation.imported


@resolver(f"{KIND}.failedCount")
def failed_count(creation: CodeImport, _info: Any) -> int:
    return creation.failed


@resolver(f"{KIND}.discountCode")
def discount_code(creation: CodeImport, _info: Any) -> Discount | None:
    return creation.discount


@resolver(f"{KIND}.codes")
def codes(creation: CodeImport, info: Any, first: int | None = None, after: str | None = None) -> Any:
    return page_of_list([_view(info.context, each) for each in creation.codes], first, after)


def _view(call: Call, entry: dict[str, Any]) -> dict[str, Any]:
    error, number = entry["error"], entry["id"]
    return {
        "code": entry["code"],
        "discountRedeemCode": call.session.get(DiscountCode, number) if number else None,
        "errors": [user_error(error, ["code"], MESSAGES[error], extraInfo=None)] if error else [],
    }


def _not_deleted(code: str, field: list[str] | None, message: str) -> dict[str, Any]:
    return {"job": None, "userErrors": [user_error(code, field, message, extraInfo=None)]}


def _refused(code: str, field: list[str], message: str) -> dict[str, Any]:
    return {"bulkCreation": None, "userErrors": [user_error(code, field, message, extraInfo=None)]}
