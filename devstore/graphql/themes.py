"""Resolvers: the one theme that a shop here has, which is published, and its files of settings."""

from __future__ import annotations

from typing import Any

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.names import gid_of
from devstore.storefront.settings_files import settings_files
from devstore.storefront.theme_files import THEMES, files_of
from devstore.storefront.theme_state import theme_of


@resolver("QueryRoot.themes")
def themes(
    _root: object,
    info: Any,
    first: int | None = None,
    after: str | None = None,
    names: list[str] | None = None,
    roles: list[str] | None = None,
    **_: Any,
) -> dict[str, Any]:
    theme = _theme(info.context)
    is_meant = (roles is None or theme["role"] in roles) and (names is None or theme["name"] in names)
    return page_of_list([theme] if is_meant else [], first, after)


@resolver("QueryRoot.theme")
def theme(_root: object, info: Any, id: str) -> dict[str, Any] | None:
    found = _theme(info.context)
    return found if found["id"] == id else None


@resolver("OnlineStoreTheme.files")
def files(
    theme: dict[str, Any],
    _info: Any,
    first: int | None = None,
    after: str | None = None,
    filenames: list[str] | None = None,
) -> dict[str, Any]:
    """Names with an asterisk, which the platform takes too, are not understood here."""
    kept = theme["contents"]
    asked = sorted(kept) if filenames is None else [each for each in filenames if each in kept]
    page = page_of_list([_file(name, kept[name]) for name in asked], first, after)
    return {**page, "userErrors": []}


def _theme(call: Call) -> dict[str, Any]:
    state = theme_of(call.session, call.shop)
    return {
        "__typename": "OnlineStoreTheme",
        "id": gid_of("OnlineStoreTheme", call.shop.id * 100 + files_of(state.name).number),
        "name": THEMES[state.name],
        "role": "MAIN",
        "contents": settings_files(state),
    }


def _file(name: str, content: str) -> dict[str, Any]:
    body = {"__typename": "OnlineStoreThemeFileBodyText", "content": content}
    size = len(content.encode())
    return {"filename": name, "body": body, "contentType": "application/json", "size": size}
