"""What every resolver knows about the call it serves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from graphql import GraphQLError
from sqlalchemy.orm import Session

from devstore.app_config import AppConfig
from devstore.config import DevstoreConfig
from devstore.models import Installation, Shop

Resolver = Callable[..., Any]

RESOLVERS: dict[str, Resolver] = {}
"""Resolvers by "Type.field"; a field without one reads the attribute of the same name."""

MODELS: dict[str, Any] = {}
"""The table behind a type of the API, for types whose module says so with `stands_for`."""


@dataclass
class Call:
    """One request to the API: who asks, which shop, at which time."""

    session: Session
    shop: Shop
    installation: Installation
    config: DevstoreConfig
    app: AppConfig
    now: datetime
    search_warnings: list[dict[str, Any]] = field(default_factory=list)
    memo: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def scopes(self) -> set[str]:
        granted = set(self.installation.scopes.split(","))
        return granted | {
            scope.replace("write_", "read_", 1) for scope in granted if scope.startswith("write_")
        }

    def require(self, scope: str, what: str) -> None:
        """Raise ACCESS_DENIED unless the shop granted this scope."""
        if scope not in self.scopes:
            raise access_denied(what, f"`{scope}` access scope.")


def resolver(name: str) -> Callable[[Resolver], Resolver]:
    """Register a function as the resolver of "Type.field"."""

    def register(function: Resolver) -> Resolver:
        RESOLVERS[name] = function
        return function

    return register


def stands_for(kind: str, model: Any) -> None:
    """Rows of this table are things of this type, and found by its global ids."""
    MODELS[kind] = model


def access_denied(what: str, required: str) -> GraphQLError:
    return GraphQLError(
        f"Access denied for {what} field. Required access: {required}",
        extensions={
            "code": "ACCESS_DENIED",
            "documentation": "https://shopify.dev/api/usage/access-scopes",
            "requiredAccess": required,
        },
    )


def user_error(code: str | None, field: list[str] | None, message: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "field": field, "message": message, **more}
