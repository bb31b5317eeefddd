"""Shopify: its signatures, tokens, Admin API and webhook bodies, translated to our snapshots."""

from app.platforms.shopify.addresses import is_shop_domain, shop_url
from app.platforms.shopify.session_tokens import Claims, read_session_token
from app.platforms.shopify.sheet_cells import WrongSheet
from app.platforms.shopify.sheets import Sheet, SheetOrder, read_sheet
from app.platforms.shopify.signatures import is_body_signed, is_proxy_query_signed, is_query_signed, is_recent
from app.platforms.shopify.store import ShopifyStore
from app.platforms.shopify.tokens import exchange_code, exchange_session_token, refresh
from app.platforms.shopify.translate_webhook import (
    consent_of,
    customer_of,
    cut_product_of,
    id_of,
    order_of,
    product_of,
    read_body,
)

__all__ = [
    "Claims",
    "Sheet",
    "SheetOrder",
    "ShopifyStore",
    "WrongSheet",
    "consent_of",
    "customer_of",
    "cut_product_of",
    "exchange_code",
    "exchange_session_token",
    "id_of",
    "is_body_signed",
    "is_proxy_query_signed",
    "is_query_signed",
    "is_recent",
    "is_shop_domain",
    "order_of",
    "product_of",
    "read_body",
    "read_session_token",
    "read_sheet",
    "refresh",
    "shop_url",
]
