"""Shopify: its signatures, tokens, Admin API and webhook bodies, translated to our snapshots."""

from app.platforms.shopify.addresses import block_editor, is_shop_domain, shop_url
from app.platforms.shopify.buyer_tokens import BuyerClaims, read_buyer_token
from app.platforms.shopify.genuine import is_proxy_query_genuine, is_query_genuine
from app.platforms.shopify.scopes import OPTIONAL, REQUIRED, missing_of, orders_shown_for, with_implied
from app.platforms.shopify.session_tokens import read_session_token
from app.platforms.shopify.sheet_cells import WrongSheet
from app.platforms.shopify.sheets import Sheet, SheetOrder, read_sheet
from app.platforms.shopify.signatures import is_body_signed
from app.platforms.shopify.store import ShopifyStore, open_store
from app.platforms.shopify.tokens import exchange_code, exchange_for_staff, exchange_session_token, refresh
from app.platforms.shopify.translate_catalog import stock_of, tags_told
from app.platforms.shopify.translate_parcels import (
    cart_of,
    check_kind,
    checkout_gone,
    checkout_of,
    merge_of,
    shipment_of,
)
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
    "OPTIONAL",
    "REQUIRED",
    "BuyerClaims",
    "Sheet",
    "SheetOrder",
    "ShopifyStore",
    "WrongSheet",
    "block_editor",
    "cart_of",
    "check_kind",
    "checkout_gone",
    "checkout_of",
    "consent_of",
    "customer_of",
    "cut_product_of",
    "exchange_code",
    "exchange_for_staff",
    "exchange_session_token",
    "id_of",
    "is_body_signed",
    "is_proxy_query_genuine",
    "is_query_genuine",
    "is_shop_domain",
    "merge_of",
    "missing_of",
    "open_store",
    "order_of",
    "orders_shown_for",
    "product_of",
    "read_body",
    "read_buyer_token",
    "read_session_token",
    "read_sheet",
    "refresh",
    "shipment_of",
    "shop_url",
    "stock_of",
    "tags_told",
    "with_implied",
]
