"""What each answer of the Admin API means, told from all the others."""

from __future__ import annotations

import pytest

from app.platforms import (
    AccessDenied,
    Barred,
    Condition,
    Frozen,
    Refused,
    ShopGone,
    TokenRejected,
    Unavailable,
)
from app.platforms.refusals import Locked, Taken, refused
from app.platforms.shopify.answers import TooCostly, condition_of, pause_of, result_of
from app.platforms.shopify.calling import Answer

pytestmark = pytest.mark.one_database


def answered(status=200, code=None, data=None, path=None, **more):
    body = {"data": data} if data is not None else {}
    if code:
        body["errors"] = [{"message": "no", "extensions": {"code": code}, "path": path}]
    return Answer(status, more.pop("headers", {}), body | more)


@pytest.mark.parametrize(
    ("answer", "refusal", "condition"),
    [
        (answered(401), TokenRejected, None),
        (answered(402), Frozen, Condition.FROZEN),
        (answered(403), Barred, Condition.BARRED),
        (answered(404), ShopGone, Condition.GONE),
        (answered(423), Locked, Condition.LOCKED),
        (answered(500), Unavailable, None),
        (answered(503), Unavailable, None),
        (answered(302), Unavailable, None),
        (Answer(200, {}, None), Unavailable, Condition.OPEN),
        (answered(code="SHOP_INACTIVE"), Frozen, Condition.FROZEN),
        (answered(code="INTERNAL_SERVER_ERROR"), Unavailable, Condition.OPEN),
        (answered(code="MAX_COST_EXCEEDED"), TooCostly, Condition.OPEN),
        (answered(code="ACCESS_DENIED", data={"customers": None}), AccessDenied, Condition.OPEN),
        (answered(code="SOMETHING_NEW"), Refused, Condition.OPEN),
        (answered(errors="not a list"), Refused, Condition.OPEN),
    ],
)
def test_a_refusal_is_told_from_the_others(answer, refusal, condition):
    assert condition_of(answer) is condition
    with pytest.raises(refusal) as raised:
        result_of(answer)
    assert type(raised.value) is refusal


def test_null_beside_data_is_an_answer_that_names_what_is_withheld():
    path = ["customers", "nodes", 3, "defaultEmailAddress"]

    result = result_of(answered(code="ACCESS_DENIED", data={"customers": {"nodes": []}}, path=path))

    assert result.withheld == {"customers.nodes.defaultEmailAddress"}
    assert result.data == {"customers": {"nodes": []}}


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (answered(), None),
        (answered(429, headers={"Retry-After": "4"}), 4),
        (answered(429, headers={"Retry-After": "soon"}), 1),
        (answered(code="THROTTLED"), 1),
        (
            answered(
                code="THROTTLED",
                extensions={
                    "cost": {
                        "requestedQueryCost": 900,
                        "throttleStatus": {"currentlyAvailable": 100, "restoreRate": 100},
                    }
                },
            ),
            8,
        ),
    ],
)
def test_throttling_says_how_long(answer, seconds):
    assert pause_of(answer) == seconds


def test_taken_is_a_refusal_of_its_own_when_nothing_else_is_wrong():
    taken, other = {"message": "is in use", "code": "TAKEN"}, {"message": "is too long", "code": "TOO_LONG"}

    assert type(refused([taken])) is Taken
    assert type(refused([taken, other])) is Refused
    assert refused([taken, other]).codes == {"TAKEN", "TOO_LONG"}
