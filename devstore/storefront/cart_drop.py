"""The cart as Liquid and the Ajax API show it. Attributes that begin with "__" stay private."""

from functools import cached_property
from typing import Any

from devstore.models import CartLine
from devstore.selling_plans.pricing import unit_price
from devstore.selling_plans.shown import allocation_json
from devstore.storefront.carts import Pricing, key_of, pricing_of
from devstore.storefront.catalog import ImageDrop, ProductDrop, VariantDrop
from devstore.storefront.drops import Drop, Values
from devstore.storefront.money import cents
from devstore.storefront.product_json import line_title
from devstore.storefront.visits import Visit

PRIVATE = "__"


class LineDrop(Drop):
    """One line. Prices are hundredths."""

    def __init__(self, line: CartLine, discount_minor: int, visit: Visit) -> None:
        currency = visit.shop.currency
        self.product: ProductDrop = visit.drop_of(line.variant.product)
        self.variant: VariantDrop = next(each for each in self.product.variants if each.id == line.variant_id)
        self.id = self.variant_id = line.variant_id
        self.product_id = line.variant.product_id
        self.key = key_of(line)
        self.quantity = line.quantity
        self.properties = dict(line.properties)
        self.title = line_title(self.variant)
        self.sku = line.variant.sku
        self.vendor = self.product.vendor
        self.url = self.variant.url
        self.price = self.original_price = cents(unit_price(line), currency)
        self.selling_plan_allocation = (
            allocation_json(line.chosen.plan, line.variant.price_minor, currency) if line.chosen else None
        )
        self.line_price = self.original_line_price = self.price * line.quantity
        self.total_discount = self.line_level_total_discount = cents(discount_minor, currency)
        self.final_line_price = self.original_line_price - self.total_discount
        self.final_price = self.final_line_price // line.quantity

    @property
    def image(self) -> ImageDrop | None:
        return self.product.featured_image


class CartDrop(Drop):
    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    @cached_property
    def _pricing(self) -> Pricing:
        return pricing_of(self._visit)

    @cached_property
    def items(self) -> list[LineDrop]:
        lines = self._visit.cart.lines if self._visit.cart else []
        discounts = self._pricing.line_discounts
        return [LineDrop(line, off, self._visit) for line, off in zip(lines, discounts, strict=True)]

    @property
    def token(self) -> str:
        return self._visit.cart.token if self._visit.cart else ""

    @property
    def note(self) -> str | None:
        return self._visit.cart.note if self._visit.cart else None

    @property
    def attributes(self) -> dict[str, str]:
        attributes = self._visit.cart.attributes if self._visit.cart else {}
        return {name: value for name, value in attributes.items() if not name.startswith(PRIVATE)}

    @property
    def item_count(self) -> int:
        return sum(line.quantity for line in self._visit.cart.lines) if self._visit.cart else 0

    @property
    def original_total_price(self) -> int:
        return cents(self._pricing.subtotal_minor, self._visit.shop.currency)

    @property
    def total_discount(self) -> int:
        return cents(self._pricing.discount_minor, self._visit.shop.currency)

    @property
    def total_price(self) -> int:
        return self.original_total_price - self.total_discount

    items_subtotal_price = original_total_price

    @property
    def discount_applications(self) -> list[Values]:
        currency = self._visit.shop.currency
        found = [("automatic", str(used["title"]), used) for used in self._pricing.automatic]
        found += [("discount_code", str(used["code"]), used) for used in self._pricing.used]
        return [
            Values(
                type=kind,
                title=title,
                value_type=str(used["type"]),
                # A cart knows no shipping yet.
                total_allocated_amount=0
                if used["type"] == "shipping"
                else cents(used["amount_minor"], currency),
            )
            for kind, title, used in found
        ]

    cart_level_discount_applications = discount_applications

    @property
    def discount_error(self) -> dict[str, str] | None:
        """The code just tried, or carried from a link, that does not apply."""
        if self._visit.discount_error:
            return self._visit.discount_error
        refusal = next(iter(self._pricing.refused), None)
        return {"code": refusal.code, "message": refusal.message} if refusal else None

    @property
    def currency(self) -> Values:
        return Values(iso_code=self._visit.shop.currency)

    requires_shipping = True

    def json(self) -> dict[str, Any]:
        """The Ajax API's cart."""
        applied = [{"code": used["code"], "applicable": True} for used in self._pricing.used]
        refused = [{"code": refusal.code, "applicable": False} for refusal in self._pricing.refused]
        return {
            "token": self.token,
            "note": self.note or "",
            "attributes": self.attributes,
            "original_total_price": self.original_total_price,
            "total_price": self.total_price,
            "total_discount": self.total_discount,
            "total_weight": 0.0,
            "item_count": self.item_count,
            "items": [line_json(line) for line in self.items],
            "requires_shipping": self.requires_shipping,
            "currency": self._visit.shop.currency,
            "items_subtotal_price": self.items_subtotal_price,
            "cart_level_discount_applications": [vars(each) for each in self.discount_applications],
            "discount_codes": applied + refused,
        }


def line_json(line: LineDrop) -> dict[str, Any]:
    image = line.image.src if line.image else None
    names = (
        "id",
        "key",
        "variant_id",
        "product_id",
        "quantity",
        "properties",
        "title",
        "sku",
        "vendor",
        "url",
    )
    prices = (
        "price",
        "original_price",
        "line_price",
        "original_line_price",
        "final_price",
        "final_line_price",
    )
    by_plan = (
        {"selling_plan_allocation": line.selling_plan_allocation} if line.selling_plan_allocation else {}
    )
    return {
        **{name: getattr(line, name) for name in (*names, *prices, "total_discount")},
        **by_plan,
        "discounted_price": line.final_price,
        "discounts": [],
        "gift_card": False,
        "taxable": True,
        "image": image,
        "featured_image": {"url": image, "alt": line.product.title} if image else None,
        "handle": line.product.handle,
        "requires_shipping": True,
        "product_type": line.product.type,
        "product_title": line.product.title,
        "product_description": line.product.description,
        "variant_title": None if line.variant.title == "Default Title" else line.variant.title,
        "variant_options": line.variant.options,
        "product_has_only_default_variant": line.product.has_only_default_variant,
    }
