"""Resolvers: markets, their countries, and what a variant costs in one of them."""

from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, stands_for
from devstore.graphql.paging import Listing, by_word, page, page_of_list
from devstore.graphql.values import money
from devstore.markets.models import Market
from devstore.markets.pricing import market_for, markets_of, price_in
from devstore.models import Variant
from devstore.names import gid_of, number_of
from devstore.payloads import COUNTRIES

MARKETS = Listing(
    id=Market.id,
    filters={"name": by_word(Market.name), "status": by_word(Market.status)},
    sort_keys={"ID": Market.id, "NAME": Market.name},
    text=(Market.name,),
)
stands_for("Market", Market)


@resolver("QueryRoot.markets")
def markets(
    _root: object, info: Any, *, sortKey: str = "NAME", type: str | None = None, **window: Any
) -> dict[str, Any]:
    """Every market here is one of regions."""
    call: Call = info.context
    base = select(Market).where(Market.shop_id == call.shop.id)
    return page(call, base, MARKETS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.market")
def market(_root: object, info: Any, id: str) -> Market | None:
    call: Call = info.context
    found = call.session.get(Market, number_of(id, "Market") or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("Market.id")
def market_id(market: Market, _info: Any) -> str:
    return gid_of("Market", market.id)


@resolver("Market.status")
def market_status(market: Market, _info: Any) -> str:
    return market.status.upper()


@resolver("Market.type")
def market_type(_market: Market, _info: Any) -> str:
    return "REGION"


@resolver("Market.currencySettings")
def currency_settings(market: Market, _info: Any) -> dict[str, Any]:
    return {"baseCurrency": _currency(market), "localCurrencies": False}


@resolver("Market.conditions")
def conditions(market: Market, _info: Any) -> dict[str, Any]:
    return {"regionsCondition": market}


@resolver("MarketConditions.regionsCondition")
def regions_condition(conditions: dict[str, Any], _info: Any) -> Any:
    return conditions["regionsCondition"]


@resolver("RegionsCondition.regions")
def regions(
    market: Market, _info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> dict[str, Any]:
    return page_of_list([_country(market, place) for place in range(len(market.countries))], first, after)


@resolver("ProductVariant.contextualPricing")
def contextual_pricing(variant: Variant, info: Any, context: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    if "markets" not in call.memo:
        call.memo["markets"] = markets_of(call.session, call.shop)
    place = market_for(call.memo["markets"], context.get("country"))
    price, before, currency = price_in(call.session, call.shop, place, variant)
    return {
        "price": money(price, currency),
        "compareAtPrice": None if before is None else money(before, currency),
    }


def _country(market: Market, place: int) -> dict[str, Any]:
    code = market.countries[place]
    return {
        "__typename": "MarketRegionCountry",
        "id": gid_of("MarketRegionCountry", market.id * 1000 + place),
        "name": COUNTRIES.get(code, code),
        "code": code,
        "currency": _currency(market),
    }


def _currency(market: Market) -> dict[str, Any]:
    return {"currencyCode": market.currency, "enabled": True}
