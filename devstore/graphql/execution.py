"""Runs one request to the Admin API: parse, validate, price, throttle, execute."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    Visitor,
    execute_sync,
    get_operation_ast,
    get_variable_values,
    parse,
    validate,
    visit,
)

from devstore.config import API_VERSION
from devstore.graphql.call import Call
from devstore.graphql.cost import LARGEST, Bucket, Meter, used
from devstore.graphql.deprecation import Deprecations, deprecations_of
from devstore.graphql.paging import LARGEST_PAGE
from devstore.graphql.schema import executable_schema

THROTTLED_HELP = "https://shopify.dev/api/usage/limits"
Answer = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request that parses and validates."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    name: str | None
    version: str
    deprecations: Deprecations

    @property
    def deprecated(self) -> str | None:
        """Why it should not ask as it does; None when it uses nothing that is deprecated."""
        return self.deprecations.reason(self.variables)

    @property
    def is_mutation(self) -> bool:
        return self.operation.operation.value == "mutation"


class BadRequest(Exception):
    """A request that never runs. `answer` goes back with HTTP 200, as on the platform."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(errors[0].message)
        self.answer: Answer = {"errors": [error.formatted for error in errors]}


def read_request(body: Any, version: str = API_VERSION) -> Request:
    """The request in a JSON body, by a version's schema. Raises BadRequest."""
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise BadRequest(
            GraphQLError("Required parameter missing or invalid", extensions={"code": "BAD_REQUEST"})
        )
    try:
        document, errors, deprecations = _checked(body["query"], version)
    except GraphQLError as error:
        raise BadRequest(error) from error
    if errors:
        raise BadRequest(*errors)
    name = body.get("operationName") or None
    operation = get_operation_ast(document, name)
    if operation is None:
        raise BadRequest(GraphQLError("An operation name is required"))
    variables = body.get("variables") or {}
    longest = max(_longest(variables), _longest_literal(document))
    if longest > LARGEST_PAGE:
        raise BadRequest(_too_many(longest))
    read = get_variable_values(executable_schema(version), operation.variable_definitions or [], variables)
    if isinstance(read, list):
        raise BadRequest(*read)
    return Request(document, operation, variables, name, version, deprecations)


def run(request: Request, bucket: Bucket, with_call: Callable[[Callable[[Call], Answer]], Answer]) -> Answer:
    """Price the request, reserve its points, execute it, give back what it did not need.

    `with_call` opens the unit of work and hands its Call to the function it is given.
    """
    requested = _price(request)
    if requested > LARGEST:
        return _too_expensive(requested)
    if not bucket.take(requested):
        return _throttled(requested, bucket)
    answer = with_call(lambda call: _execute(request, call))
    actual = used(requested, answer.get("data"), is_mutation=request.is_mutation)
    bucket.give_back(requested - actual)
    answer.setdefault("extensions", {})["cost"] = _cost(requested, actual, bucket)
    return answer


def _longest(value: Any) -> int:
    """The length of the longest list inside a value."""
    if isinstance(value, dict):
        return max(map(_longest, value.values()), default=0)
    if isinstance(value, list):
        return max(len(value), max(map(_longest, value), default=0))
    return 0


def _longest_literal(document: DocumentNode) -> int:
    longest = 0

    class Measure(Visitor):
        def enter_list_value(self, node: ListValueNode, *_: Any) -> None:
            nonlocal longest
            longest = max(longest, len(node.values))

    visit(document, Measure())
    return longest


def _too_many(length: int) -> GraphQLError:
    message = f"The input array size of {length} is greater than the maximum allowed of {LARGEST_PAGE}."
    return GraphQLError(message, extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"})


def _execute(request: Request, call: Call) -> Answer:
    result = execute_sync(
        executable_schema(request.version),
        request.document,
        context_value=call,
        variable_values=request.variables,
        operation_name=request.name,
    )
    answer: Answer = {"data": result.data}
    if result.errors:
        answer["errors"] = [_formatted(error) for error in result.errors]
    if call.search_warnings:
        answer["extensions"] = {"search": call.search_warnings}
    return answer


def _formatted(error: GraphQLError) -> dict[str, Any]:
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        raise error.original_error
    return dict(error.formatted)


@lru_cache(maxsize=512)
def _checked(query: str, version: str) -> tuple[DocumentNode, list[GraphQLError], Deprecations]:
    document, schema = parse(query), executable_schema(version)
    errors = validate(schema, document)
    return document, errors, Deprecations() if errors else deprecations_of(schema, document)


def _price(request: Request) -> int:
    fragments = {
        node.name.value: node
        for node in request.document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    defaults = {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in request.operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }
    meter = Meter(executable_schema(request.version), fragments, {**defaults, **request.variables})
    return meter.requested(request.operation)


def _cost(requested: int, actual: int | None, bucket: Bucket) -> Answer:
    return {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": bucket.status()}


def _too_expensive(requested: int) -> Answer:
    message = (
        f"Query cost is {requested}, which exceeds the single query max cost limit ({LARGEST}). "
        "See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the cost of a "
        "query is calculated. To query larger amounts of data with fewer limits, bulk operations should be "
        "used instead."
    )
    extensions = {
        "code": "MAX_COST_EXCEEDED",
        "cost": requested,
        "maxCost": LARGEST,
        "documentation": THROTTLED_HELP,
    }
    return {"errors": [{"message": message, "extensions": extensions}]}


def _throttled(requested: int, bucket: Bucket) -> Answer:
    extensions = {"code": "THROTTLED", "documentation": THROTTLED_HELP}
    return {
        "errors": [{"message": "Throttled", "extensions": extensions}],
        "extensions": {"cost": _cost(requested, None, bucket)},
    }
