"""Resolvers: campaigns an app reports, and the figures it sends of them."""

from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, stands_for, user_error
from devstore.graphql.paging import Listing, by_number, by_time, by_word, page
from devstore.marketing.models import MarketingActivity, MarketingEngagement
from devstore.names import gid_of, number_of

stands_for("MarketingActivity", MarketingActivity)
ACTIVITIES = Listing(
    id=MarketingActivity.id,
    filters={
        "id": by_number(MarketingActivity.id),
        "title": by_word(MarketingActivity.title),
        "created_at": by_time(MarketingActivity.created_at),
    },
    sort_keys={
        "ID": MarketingActivity.id,
        "CREATED_AT": MarketingActivity.created_at,
        "TITLE": MarketingActivity.title,
    },
    text=(MarketingActivity.title,),
)
NO_TRACE = "Non-hierarchical marketing activities must have UTM parameters or a URL parameter value."
BOTH_TRACES = "Either the URL parameter value or UTM parameters can be set, but not both."
NO_NAME = (
    "No identifier found. For activity level engagement, either the marketing activity ID or remote ID "
    "must be provided."
)
TWO_NAMES = "For activity level engagement, either the marketing activity ID or remote ID must be provided."


@resolver("QueryRoot.marketingActivity")
def marketing_activity(_root: object, info: Any, id: str) -> MarketingActivity | None:
    return _own(info.context, id)


@resolver("QueryRoot.marketingActivities")
def marketing_activities(
    _root: object,
    info: Any,
    *,
    sortKey: str = "CREATED_AT",
    remoteIds: list[str] | None = None,
    **window: Any,
) -> dict[str, Any]:
    call: Call = info.context
    base = select(MarketingActivity).where(MarketingActivity.installation_id == call.installation.id)
    if remoteIds:
        base = base.where(MarketingActivity.remote_id.in_(remoteIds))
    return page(call, base, ACTIVITIES, sort_key=sortKey, **{"first": None, **window})


@resolver("Mutation.marketingActivityUpsertExternal")
def upsert(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    known = _by_remote_id(call, input["remoteId"])
    error = _changed_error(known, input) if known is not None else _new_error(call, input)
    if error:
        return {"marketingActivity": None, "userErrors": [error]}
    activity = known or MarketingActivity(
        shop_id=call.shop.id,
        installation_id=call.installation.id,
        remote_id=input["remoteId"],
        utm=input.get("utm"),
        url_parameter=input.get("urlParameterValue"),
        created_at=call.now,
    )
    _write(call, activity, input)
    call.session.add(activity)
    call.session.flush()
    return {"marketingActivity": activity, "userErrors": []}


@resolver("Mutation.marketingEngagementCreate")
def engagement(
    _root: object,
    info: Any,
    marketingEngagement: dict[str, Any],
    marketingActivityId: str | None = None,
    remoteId: str | None = None,
) -> dict[str, Any]:
    call: Call = info.context
    if not marketingActivityId and not remoteId:
        return _no_engagement("INVALID_MARKETING_ENGAGEMENT_ARGUMENT_MISSING", NO_NAME)
    if marketingActivityId and remoteId:
        return _no_engagement("INVALID_MARKETING_ENGAGEMENT_ARGUMENTS", TWO_NAMES)
    found = _by_remote_id(call, remoteId) if remoteId else _own(call, marketingActivityId or "")
    if found is None:
        return _no_engagement("MARKETING_ACTIVITY_DOES_NOT_EXIST", "Marketing activity does not exist.")
    sales = marketingEngagement.get("sales")
    if sales is not None and sales["currencyCode"] != call.shop.currency:
        message = "The currency codes provided need to match the shop's currency."
        return _no_engagement("CURRENCY_CODE_MISMATCH_INPUT", message)
    told = call.session.scalar(
        select(MarketingEngagement).where(
            MarketingEngagement.activity_id == found.id,
            MarketingEngagement.occurred_on == marketingEngagement["occurredOn"],
        )
    ) or MarketingEngagement(activity=found, occurred_on=marketingEngagement["occurredOn"])
    told.utc_offset = marketingEngagement["utcOffset"]
    told.figures = {
        name: value for name, value in marketingEngagement.items() if name not in ("occurredOn", "utcOffset")
    }
    call.session.add(told)
    return {"marketingEngagement": _figures(told), "userErrors": []}


@resolver("MarketingActivity.id")
def activity_id(activity: MarketingActivity, _info: Any) -> str:
    return gid_of("MarketingActivity", activity.id)


@resolver("MarketingActivity.statusLabel")
def status_label(activity: MarketingActivity, _info: Any) -> str:
    return activity.status.replace("_", " ").capitalize()


@resolver("MarketingActivity.marketingChannelType")
def channel(activity: MarketingActivity, _info: Any) -> str:
    return activity.channel


@resolver("MarketingActivity.sourceAndMedium")
def source_and_medium(activity: MarketingActivity, _info: Any) -> str:
    utm = activity.utm or {}
    return f"{utm.get('source', 'Unknown')} / {utm.get('medium', activity.channel.lower())}"


@resolver("MarketingActivity.utmParameters")
def utm_parameters(activity: MarketingActivity, _info: Any) -> dict[str, Any] | None:
    return activity.utm


@resolver("MarketingActivity.urlParameterValue")
def url_parameter(activity: MarketingActivity, _info: Any) -> str | None:
    return activity.url_parameter


@resolver("MarketingActivity.isExternal")
def is_external(_activity: MarketingActivity, _info: Any) -> bool:
    return True


@resolver("MarketingActivity.marketingEvent")
def marketing_event(activity: MarketingActivity, info: Any) -> dict[str, Any]:
    return {
        "__typename": "MarketingEvent",
        "id": gid_of("MarketingEvent", activity.id),
        "legacyResourceId": activity.id,
        "remoteId": activity.remote_id,
        "type": activity.tactic,
        "marketingChannelType": activity.channel,
        "startedAt": activity.started_at,
        "endedAt": activity.ended_at,
        "scheduledToEndAt": activity.scheduled_end,
        "manageUrl": activity.remote_url,
        "previewUrl": activity.preview_url,
        "sourceAndMedium": source_and_medium(activity, info),
    }


def _write(call: Call, activity: MarketingActivity, given: dict[str, Any]) -> None:
    has_ended = given["status"] in ("INACTIVE", "DELETED_EXTERNALLY")
    activity.title, activity.status = given["title"], given["status"]
    activity.tactic, activity.channel = given["tactic"], given["marketingChannelType"]
    activity.remote_url, activity.preview_url = given["remoteUrl"], given.get("remotePreviewImageUrl")
    activity.started_at = given.get("start") or activity.started_at or call.now
    activity.ended_at = given.get("end") or (call.now if has_ended else None)
    activity.scheduled_end = given.get("scheduledEnd")
    activity.updated_at = call.now


def _new_error(call: Call, given: dict[str, Any]) -> dict[str, Any] | None:
    utm, value = given.get("utm"), given.get("urlParameterValue")
    if utm and value:
        return _error("INVALID_MARKETING_ACTIVITY_EXTERNAL_ARGUMENTS", [], BOTH_TRACES)
    if not utm and not value:
        return _error("NON_HIERARCHIAL_REQUIRES_UTM_URL_PARAMETER", [], NO_TRACE)
    wanted = select(MarketingActivity).where(MarketingActivity.shop_id == call.shop.id)
    for other in call.session.scalars(wanted):
        if utm and other.utm == utm:
            message = "A marketing activity with the same UTM campaign, medium, and source already exists."
            return _error("MARKETING_ACTIVITY_WITH_UTM_CAMPAIGN_ALREADY_EXISTS", ["utm"], message)
        if value and other.url_parameter == value:
            message = "A marketing activity with the same URL parameter value already exists."
            code = "MARKETING_ACTIVITY_WITH_URL_PARAMETER_VALUE_ALREADY_EXISTS"
            return _error(code, ["urlParameterValue"], message)
    return None


def _changed_error(known: MarketingActivity, given: dict[str, Any]) -> dict[str, Any] | None:
    if given.get("utm") not in (None, known.utm):
        message = "UTM parameters cannot be modified."
        return _error("IMMUTABLE_UTM_PARAMETERS", ["utm"], message)
    if given.get("urlParameterValue") not in (None, known.url_parameter):
        message = "The URL parameter value cannot be modified."
        return _error("IMMUTABLE_URL_PARAMETER", ["urlParameterValue"], message)
    if given["tactic"] != known.tactic and "STOREFRONT_APP" in (given["tactic"], known.tactic):
        is_new = given["tactic"] == "STOREFRONT_APP"
        way = "TO_STOREFRONT_APP" if is_new else "IF_ORIGINALLY_STOREFRONT_APP"
        message = "The activity's tactic can not be updated to or from STOREFRONT_APP."
        return _error(f"CANNOT_UPDATE_TACTIC_{way}", ["tactic"], message)
    return None


def _error(code: str, field: list[str], message: str) -> dict[str, Any]:
    return user_error(code, ["input", *field], message)


def _no_engagement(code: str, message: str) -> dict[str, Any]:
    return {"marketingEngagement": None, "userErrors": [user_error(code, None, message)]}


def _figures(told: MarketingEngagement) -> dict[str, Any]:
    return {
        **told.figures,
        "occurredOn": told.occurred_on,
        "utcOffset": told.utc_offset,
        "marketingActivity": told.activity,
    }


def _by_remote_id(call: Call, remote_id: str) -> MarketingActivity | None:
    wanted = select(MarketingActivity).where(
        MarketingActivity.installation_id == call.installation.id, MarketingActivity.remote_id == remote_id
    )
    return call.session.scalar(wanted)


def _own(call: Call, gid: str) -> MarketingActivity | None:
    found = call.session.get(MarketingActivity, number_of(gid, "MarketingActivity") or 0)
    return found if found and found.installation_id == call.installation.id else None
