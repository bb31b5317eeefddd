"""Resolvers: script tags, of which no new one is made any more."""

from typing import Any

from devstore.graphql.call import resolver
from devstore.graphql.paging import page_of_list

ENDED = "Script tags can no longer be created. Use a theme app extension or a web pixel instead."


@resolver("QueryRoot.scriptTags")
def script_tags(_root: object, _info: Any, first: int | None = None, after: str | None = None) -> Any:
    return page_of_list([], first, after)


@resolver("QueryRoot.scriptTag")
def script_tag(_root: object, _info: Any, id: str) -> None:
    return None


@resolver("Mutation.scriptTagCreate")
def create(_root: object, _info: Any, input: dict[str, Any]) -> dict[str, Any]:
    return {"scriptTag": None, "userErrors": [{"field": ["input"], "message": ENDED}]}


@resolver("Mutation.scriptTagDelete")
def delete(_root: object, _info: Any, id: str) -> dict[str, Any]:
    error = {"field": ["id"], "message": "Script tag does not exist"}
    return {"deletedScriptTagId": None, "userErrors": [error]}
