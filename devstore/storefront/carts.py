"""The cart of one browser: what may be put in, what it costs, which codes it carries."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from devstore.checkout.quoting import Quote, quote_without_refused
from devstore.discounts import Basket, CodeRefused
from devstore.models import Cart, CartLine, Variant
from devstore.selling_plans.models import CartLinePlan, SellingPlan
from devstore.selling_plans.pricing import find_plan, unit_price
from devstore.storefront.visits import LANDING_COOKIE, Visit

MOST_OF_ONE = 999
LARGEST_ID = 2**63 - 1


class CartRefused(Exception):
    """The cart does not take this. Nothing was changed."""

    def __init__(self, description: str, *, status: int = 422, message: str = "Cart Error") -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Pricing:
    """What a cart costs now, in minor units, before shipping."""

    quote: Quote | None
    """None for an empty cart."""
    refused: tuple[CodeRefused, ...] = ()

    @property
    def line_discounts(self) -> tuple[int, ...]:
        return self.quote.off.line_minor if self.quote else ()

    @property
    def used(self) -> tuple[dict[str, Any], ...]:
        """The codes that apply: [{"code", "amount_minor", "type"}]."""
        return self.quote.off.used if self.quote else ()

    @property
    def automatic(self) -> tuple[dict[str, Any], ...]:
        """What applies without a code: [{"title", "amount_minor", "type"}]."""
        return self.quote.off.automatic if self.quote else ()

    @property
    def subtotal_minor(self) -> int:
        return self.quote.basket.subtotal_minor if self.quote else 0

    @property
    def discount_minor(self) -> int:
        return sum(self.line_discounts)


def pricing_of(visit: Visit, email: str | None = None, country_code: str | None = None) -> Pricing:
    """The open cart's prices; codes that do not apply are told, not raised."""
    if visit.cart is None or not visit.cart.lines:
        return Pricing(None)
    lines = visit.cart.lines
    totals = tuple(unit_price(line) * line.quantity for line in lines)
    products = tuple(line.variant.product_id for line in lines)
    basket = Basket(totals, visit.customer, email, visit.now, products)
    codes = visit.cart.discount_codes
    quote, refused = quote_without_refused(visit.session, visit.shop, basket, codes, country_code)
    return Pricing(quote, tuple(refused))


def open_cart(visit: Visit) -> Cart:
    """The browser's cart, made when there is none. The caller sends its token as a cookie."""
    if visit.cart is None:
        now = visit.now
        visit.cart = Cart(
            shop_id=visit.shop.id,
            token=secrets.token_urlsafe(18),
            customer_id=visit.customer.id if visit.customer else None,
            attributes={},
            discount_codes=[],
            landing_site=visit.cookies.get(LANDING_COOKIE),
            created_at=now,
            updated_at=now,
            lines=[],
        )
        visit.session.add(visit.cart)
        visit.session.flush()
    visit.cart.updated_at = visit.now
    return visit.cart


def key_of(line: CartLine) -> str:
    """Names a line: the same variant with other properties or another plan is another line."""
    text = json.dumps(line.properties, sort_keys=True)
    text += f":{line.chosen.plan_id}" if line.chosen else ""
    return f"{line.variant_id}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def add_line(
    visit: Visit,
    variant_id: Any,
    quantity: Any,
    properties: Mapping[str, Any] | None = None,
    plan_id: Any = None,
) -> CartLine:
    """Put a variant in, or more of it. Raises CartRefused for what is unknown or sold out."""
    wanted = whole_number(quantity if quantity not in (None, "") else 1)
    variant = _variant(visit, variant_id)
    if variant is None:
        raise CartRefused("Cannot find variant", status=404)
    if wanted < 1:
        raise CartRefused("Quantity must be 1 or more")
    plan = _plan(visit, variant, plan_id)
    cart, kept = open_cart(visit), _clean(properties)
    _check_stock(variant, wanted + sum(line.quantity for line in cart.lines if line.variant_id == variant.id))
    same = (variant.id, kept, plan.id if plan else None)
    line = next((each for each in cart.lines if _sameness(each) == same), None)
    if line is None:
        line = CartLine(variant_id=variant.id, variant=variant, quantity=0, properties=kept)
        line.chosen = CartLinePlan(plan_id=plan.id, plan=plan) if plan else None
        cart.lines.append(line)
    line.quantity += wanted
    visit.session.flush()
    return line


def choose_plan(visit: Visit, line: CartLine, plan_id: Any) -> None:
    """Buy a line by another plan, or by none. Raises CartRefused for a plan that is not for it."""
    plan = _plan(visit, line.variant, plan_id)
    line.chosen = None
    visit.session.flush()
    line.chosen = CartLinePlan(plan_id=plan.id, plan=plan) if plan else None
    visit.session.flush()


def change_line(
    visit: Visit, line: CartLine, quantity: Any, properties: Mapping[str, Any] | None = None
) -> None:
    """Set a line's quantity; 0 takes it out. Raises CartRefused for more than there is."""
    wanted = whole_number(quantity)
    cart = open_cart(visit)
    if wanted <= 0:
        cart.lines.remove(line)
    else:
        others = sum(
            each.quantity for each in cart.lines if each.variant_id == line.variant_id and each is not line
        )
        if wanted > line.quantity:
            _check_stock(line.variant, wanted + others)
        line.quantity = wanted
        if properties is not None:
            line.properties = _clean(properties)
    visit.session.flush()


def find_line(visit: Visit, name: Any) -> CartLine | None:
    """A line by its key, or the first one of a variant's number."""
    lines = visit.cart.lines if visit.cart else []
    return next((line for line in lines if str(name) in (key_of(line), str(line.variant_id))), None)


def set_attributes(visit: Visit, attributes: Mapping[str, Any]) -> None:
    """Merge the cart's attributes; an empty value takes one away."""
    cart = open_cart(visit)
    merged = {**cart.attributes, **{str(name): str(value or "") for name, value in attributes.items()}}
    cart.attributes = {name: value for name, value in merged.items() if value}


def set_codes(visit: Visit, text: str) -> None:
    """Carry these codes, comma-joined; an empty text carries none."""
    codes = [code.strip() for code in text.split(",") if code.strip()]
    open_cart(visit).discount_codes = list(dict.fromkeys(codes))[:10]


def refusal_of(visit: Visit, code: str) -> CodeRefused | None:
    """Why the cart's code does not apply, None when it does."""
    return next(
        (each for each in pricing_of(visit).refused if each.code.lower() == code.strip().lower()), None
    )


def whole_number(value: Any) -> int:
    """An integer out of a form or a JSON body. Raises CartRefused for anything else."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise CartRefused("Parameter Missing or Invalid", status=400, message="Bad Request") from None
    if abs(number) > MOST_OF_ONE:
        raise CartRefused(f"You can't add more than {MOST_OF_ONE} to the cart.")
    return number


def _variant(visit: Visit, variant_id: Any) -> Variant | None:
    try:
        number = int(str(variant_id).partition(":")[0])
    except ValueError:
        return None
    if number > LARGEST_ID:
        return None
    variant = visit.session.scalar(
        select(Variant).where(Variant.id == number, Variant.shop_id == visit.shop.id)
    )
    is_listed = variant is not None and variant.product.status == "active"
    return variant if is_listed else None


def _plan(visit: Visit, variant: Variant, plan_id: Any) -> SellingPlan | None:
    if plan_id in (None, ""):
        return None
    number = int(str(plan_id)) if str(plan_id).isdecimal() else 0
    plan = find_plan(visit.session, visit.shop, number, variant)
    if plan is None:
        raise CartRefused("Variant can't be purchased with the selected selling plan.")
    return plan


def _sameness(line: CartLine) -> tuple[int, dict[str, Any], int | None]:
    return line.variant_id, line.properties, line.chosen.plan_id if line.chosen else None


def _check_stock(variant: Variant, wanted: int) -> None:
    title = variant.product.title
    if not variant.is_available:
        raise CartRefused(f"The product '{title}' is already sold out.", message="Cart Error")
    if not variant.sells_on and wanted > variant.inventory_quantity:
        left = variant.inventory_quantity
        raise CartRefused(f"You can't add more {title} to the cart: there are only {left} left.")


def _clean(properties: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(name): str(value) for name, value in (properties or {}).items() if value not in (None, "")}
