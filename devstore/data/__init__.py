"""The content of the stand-in store's shops: products, customers and orders, made anew from a seed."""

from datetime import date

from devstore.data.shapes import Collection, Customer, Line, Order, Product, ShopContent, Variant

# The makers are imported when they are called: the small shop must not need the data sets' libraries.


def first_press(today: date, seed: int = 1) -> ShopContent:
    """First Press Records at the start of `today` (UTC). Raises fetch.DataMissing."""
    from devstore.data import record_shop

    return record_shop.first_press(today, seed)


def larder_lane(today: date, full: bool = False, seed: int = 1) -> ShopContent:
    """Larder Lane at the start of `today` (UTC): 400 households, or all of them. Raises fetch.DataMissing."""
    from devstore.data import grocery

    return grocery.larder_lane(today, full=full, seed=seed)


def tiny(today: date) -> ShopContent:
    """Fern & Finch: 3 customers, 8 products and 10 orders, for tests. Needs no data set."""
    from devstore.data import tiny_shop

    return tiny_shop.tiny(today)


__all__ = [
    "Collection",
    "Customer",
    "Line",
    "Order",
    "Product",
    "ShopContent",
    "Variant",
    "first_press",
    "larder_lane",
    "tiny",
]
