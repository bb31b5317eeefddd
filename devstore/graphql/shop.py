"""Resolvers: the shop itself, the app's installation, and look-ups by global id."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from devstore.graphql.access import require_type
from devstore.graphql.call import MODELS, Call, resolver
from devstore.graphql.orders import is_visible
from devstore.metafields import app_number
from devstore.models import Collection, Customer, Installation, Order, Product, Refund, Shop, Variant
from devstore.names import gid_of, kind_and_number

ENTITIES: dict[str, Any] = {
    "Product": Product,
    "ProductVariant": Variant,
    "Collection": Collection,
    "Order": Order,
    "Refund": Refund,
    "Customer": Customer,
}


@resolver("QueryRoot.shop")
def shop(_root: object, info: Any) -> Shop:
    call: Call = info.context
    return call.shop


@resolver("QueryRoot.currentAppInstallation")
def current_app_installation(_root: object, info: Any) -> Installation:
    call: Call = info.context
    return call.installation


@resolver("QueryRoot.node")
def node(_root: object, info: Any, id: str) -> Any:
    return find_entity(info.context, id)


@resolver("QueryRoot.nodes")
def nodes(_root: object, info: Any, ids: list[str]) -> list[Any]:
    call: Call = info.context
    _load_many(call, ids)
    return [find_entity(call, gid) for gid in ids]


def find_entity(call: Call, gid: str) -> Any:
    """The thing with this global id in this shop, None when there is none. Needs its read scope."""
    named = kind_and_number(gid)
    if named is None:
        return None
    kind, number = named
    if kind == "Shop":
        return call.shop if number == call.shop.id else None
    if kind == "AppInstallation":
        return call.installation if number == call.installation.id else None
    model = ENTITIES.get(kind) or MODELS.get(kind)
    if model is None or not hasattr(model, "shop_id"):
        return None
    require_type(call, kind, "node")
    found = call.session.get(model, number)
    if found is None or found.shop_id != call.shop.id:
        return None
    return found if kind != "Order" or is_visible(call, found) else None


def _load_many(call: Call, gids: list[str]) -> None:
    """Read things of one kind together; the session keeps them for the single look-ups."""
    wanted: dict[str, list[int]] = {}
    for gid in gids:
        named = kind_and_number(gid)
        if named and named[0] in ENTITIES:
            wanted.setdefault(named[0], []).append(named[1])
    for kind, numbers in wanted.items():
        model = ENTITIES[kind]
        call.memo[f"nodes:{kind}"] = call.session.scalars(select(model).where(model.id.in_(numbers))).all()


@resolver("Shop.id")
def shop_id(shop: Shop, _info: Any) -> str:
    return gid_of("Shop", shop.id)


@resolver("Shop.myshopifyDomain")
def myshopify_domain(shop: Shop, _info: Any) -> str:
    return shop.domain


@resolver("Shop.primaryDomain")
def primary_domain(shop: Shop, _info: Any) -> dict[str, Any]:
    host = shop.url.split("://", 1)[-1]
    return {
        "__typename": "Domain",
        "id": gid_of("Domain", shop.id),
        "host": host,
        "url": shop.url,
        "sslEnabled": shop.url.startswith("https"),
    }


@resolver("Shop.contactEmail")
def contact_email(shop: Shop, _info: Any) -> str:
    return shop.email


@resolver("Shop.shopOwnerName")
def shop_owner_name(shop: Shop, _info: Any) -> str:
    return shop.owner_name


@resolver("Shop.currencyCode")
def currency_code(shop: Shop, _info: Any) -> str:
    return shop.currency


@resolver("Shop.enabledPresentmentCurrencies")
def enabled_presentment_currencies(shop: Shop, _info: Any) -> list[str]:
    return [shop.currency]


@resolver("Shop.ianaTimezone")
def iana_timezone(shop: Shop, _info: Any) -> str:
    return shop.timezone


@resolver("Shop.timezoneOffsetMinutes")
def timezone_offset_minutes(shop: Shop, info: Any) -> int:
    call: Call = info.context
    offset = call.now.astimezone(ZoneInfo(shop.timezone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


@resolver("Shop.shopAddress")
def shop_address(shop: Shop, _info: Any) -> dict[str, Any]:
    return {
        "__typename": "ShopAddress",
        "id": gid_of("ShopAddress", shop.id),
        "countryCodeV2": shop.country_code,
    }


@resolver("Shop.plan")
def plan(_shop: Shop, info: Any) -> dict[str, Any]:
    call: Call = info.context
    is_plus = call.config.plan == "plus"
    name = {"standard": "Basic", "advanced": "Advanced", "plus": "Shopify Plus"}[call.config.plan]
    return {"publicDisplayName": name, "partnerDevelopment": True, "shopifyPlus": is_plus}


@resolver("Shop.customerAccountsV2")
def customer_accounts(shop: Shop, _info: Any) -> dict[str, Any]:
    return {
        "customerAccountsVersion": "NEW_CUSTOMER_ACCOUNTS",
        "loginRequiredAtCheckout": False,
        "url": f"{shop.url}/account",
    }


@resolver("Shop.features")
def features(_shop: Shop, _info: Any) -> dict[str, Any]:
    return {"storefront": True}


@resolver("AppInstallation.id")
def installation_id(installation: Installation, _info: Any) -> str:
    return gid_of("AppInstallation", installation.id)


@resolver("AppInstallation.launchUrl")
def launch_url(_installation: Installation, info: Any) -> str:
    call: Call = info.context
    return f"{call.config.admin_origin}/store/{call.shop.handle}/apps/{call.app.handle}"


@resolver("AppInstallation.app")
def app(_installation: Installation, info: Any) -> dict[str, Any]:
    call: Call = info.context
    return {
        "__typename": "App",
        "id": gid_of("App", app_number(call.config.client_id)),
        "handle": call.app.handle,
        "title": call.app.name,
        "apiKey": call.config.client_id,
        "embedded": True,
    }


@resolver("AppInstallation.accessScopes")
def access_scopes(installation: Installation, _info: Any) -> list[dict[str, Any]]:
    return [
        {"handle": scope, "description": scope.replace("_", " ")} for scope in installation.scopes.split(",")
    ]


def api_version(call: Call) -> dict[str, Any]:
    """The version of the bodies that webhooks carry."""
    version = call.app.webhook_version
    return {"handle": version, "displayName": version, "supported": True}
