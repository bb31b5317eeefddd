"""Resolver: the app gives optional scopes back."""

from typing import Any

from devstore.graphql.call import Call, resolver, user_error
from devstore.platform.optional_scopes import CannotRevoke, revoke_optional


@resolver("Mutation.appRevokeAccessScopes")
def revoke_scopes(_root: object, info: Any, scopes: list[str]) -> dict[str, Any]:
    call: Call = info.context
    try:
        revoked = revoke_optional(call.session, call.shop, call.installation, call.app, scopes)
    except CannotRevoke as refusal:
        return {"revoked": None, "userErrors": [user_error(refusal.code, ["scopes"], str(refusal))]}
    named = [{"handle": scope, "description": scope.replace("_", " ")} for scope in revoked]
    return {"revoked": named, "userErrors": []}
