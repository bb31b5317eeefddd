"""Reads the input of a discount, refused in the platform's words when it is wrong."""

from typing import Any

from devstore.checkout.models import DiscountRule
from devstore.discounts import find_code
from devstore.graphql.call import Call, user_error
from devstore.models import Customer, Discount, DiscountCode, Product
from devstore.money import minor_of
from devstore.names import number_of

LONGEST = 255
MOST_AUTOMATIC = 25
Errors = list[dict[str, Any]]


class DiscountForm:
    """One input object, read and checked field by field."""

    def __init__(self, call: Call, name: str, given: dict[str, Any]) -> None:
        self.call, self.name, self.input = call, name, given
        self.errors: Errors = []

    def refuse(self, code: str, path: list[str], message: str) -> None:
        self.errors.append(user_error(code, [self.name, *path], message, extraInfo=None))

    def basic(self) -> dict[str, Any]:
        """What a basic discount takes off, and what from."""
        return {**self.worth(), "product_ids": self.products()}

    def free_shipping(self) -> dict[str, Any]:
        if not (self.input.get("destination") or {}).get("all"):
            self.refuse("BLANK", ["destination"], "Destination can't be blank")
        if (self.input.get("combinesWith") or {}).get("shippingDiscounts"):
            message = "The combinesWith settings are invalid for the discount class."
            self.refuse("INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS", ["combinesWith"], message)
        return {"kind": "free_shipping", "product_ids": None}

    def worth(self) -> dict[str, Any]:
        """What a basic discount takes off: kind and percentage_bp or amount_minor."""
        gets = self.input.get("customerGets")
        if not gets or not gets.get("value"):
            self.refuse("BLANK", ["customerGets", "value"], "Value can't be blank")
            return {}
        value = gets["value"]
        if value.get("percentage") is not None and value.get("discountAmount") is not None:
            message = "Only one of percentage, discountAmount or discountOnQuantity can be set"
            self.refuse("TOO_MANY_ARGUMENTS", ["customerGets", "value"], message)
            return {}
        if value.get("percentage") is not None:
            return self._percentage(value["percentage"])
        return self._amount(value.get("discountAmount") or {})

    def products(self) -> list[int] | None:
        """The products it is for; None for everything."""
        items, where = (self.input.get("customerGets") or {}).get("items") or {}, ["customerGets", "items"]
        if items.get("all"):
            if items.get("products"):
                message = "Only one of all, collections or products can be set"
                self.refuse("TOO_MANY_ARGUMENTS", where, message)
            return None
        named = items.get("products") or {}
        taken_out = {number_of(gid, "Product") for gid in named.get("productsToRemove") or []}
        numbers = [number_of(gid, "Product") or 0 for gid in named.get("productsToAdd") or []]
        for at, number in enumerate(numbers):
            found = self.call.session.get(Product, number)
            if found is None or found.shop_id != self.call.shop.id:
                path = [*where, "products", "productsToAdd", str(at)]
                self.refuse("INVALID", path, "Product is invalid")
        left = [number for number in dict.fromkeys(numbers) if number not in taken_out]
        if not left:
            self.refuse("APPLIES_ON_NOTHING", where, "Customer gets items can't be blank")
        return left

    def common(self) -> dict[str, Any]:
        """What every discount has."""
        starts, ends = self._period()
        combines = self.input.get("combinesWith") or {}
        names = ("orderDiscounts", "productDiscounts", "shippingDiscounts")
        return {
            "title": self._text("title", "Title"),
            "minimum_subtotal_minor": self._minimum(),
            "customer_ids": self._customers(),
            "combines_with": {name: bool(combines.get(name)) for name in names},
            "starts_at": starts,
            "ends_at": ends,
        }

    def code_facts(self) -> dict[str, Any]:
        """What only a discount with codes has."""
        once = bool(self.input.get("appliesOncePerCustomer"))
        return {"usage_limit": self._usage_limit(), "once_per_customer": once}

    def code(self) -> DiscountCode:
        text = self._code()
        shop_id = self.call.shop.id
        return DiscountCode(shop_id=shop_id, code=text, folded=text.lower(), uses=0, used_by=[])

    def write(self, facts: dict[str, Any], *, automatic: bool, known: Discount | None = None) -> Discount:
        """Put what was read into a new discount or the one that is known."""
        facts = dict(facts)
        products, session, now = facts.pop("product_ids"), self.call.session, self.call.now
        if known is None:
            known = Discount(shop_id=self.call.shop.id, deactivated=False, created_at=now)
            session.add(known)
        for name, value in facts.items():
            setattr(known, name, value)
        known.updated_at = now
        session.flush()
        if automatic or products is not None:
            session.merge(DiscountRule(discount_id=known.id, automatic=automatic, product_ids=products))
            session.flush()
        return known

    def _percentage(self, share: float) -> dict[str, Any]:
        if not 0 < share <= 1:
            message = "Value must be between 0.0 and 1.0"
            self.refuse("VALUE_OUTSIDE_RANGE", ["customerGets", "value", "percentage"], message)
        return {"kind": "percentage", "percentage_bp": round(share * 10_000), "amount_minor": None}

    def _amount(self, given: dict[str, Any]) -> dict[str, Any]:
        path = ["customerGets", "value", "discountAmount", "amount"]
        minor = self._money(given.get("amount"), path)
        if minor is not None and minor <= 0:
            self.refuse("GREATER_THAN", path, "Value must be greater than 0")
        return {"kind": "amount", "amount_minor": minor, "percentage_bp": None}

    def _money(self, text: str | None, path: list[str]) -> int | None:
        if text is None:
            self.refuse("BLANK", path, "Value can't be blank")
            return None
        try:
            return minor_of(text, self.call.shop.currency)
        except ValueError:
            self.refuse("INVALID", path, "Value is invalid")
            return None

    def _text(self, field: str, label: str) -> str:
        text = (self.input.get(field) or "").strip()
        if not text:
            self.refuse("BLANK", [field], f"{label} can't be blank")
        elif len(text) > LONGEST:
            self.refuse("TOO_LONG", [field], f"{label} is too long (maximum is {LONGEST} characters)")
        return text

    def _code(self) -> str:
        code = self._text("code", "Code")
        if "\n" in code or "\r" in code:
            self.refuse("INVALID", ["code"], "Code cannot contain newline characters.")
        if code and find_code(self.call.session, self.call.shop, code) is not None:
            message = "Code must be unique. Please try a different code."
            self.refuse("TAKEN", ["code"], message)
        return code

    def _usage_limit(self) -> int | None:
        limit: int | None = self.input.get("usageLimit")
        if limit is not None and limit < 1:
            self.refuse("GREATER_THAN", ["usageLimit"], "Usage limit must be greater than 0")
        return limit

    def _minimum(self) -> int | None:
        wanted = (self.input.get("minimumRequirement") or {}).get("subtotal")
        if not wanted or wanted.get("greaterThanOrEqualToSubtotal") is None:
            return None
        path = ["minimumRequirement", "subtotal", "greaterThanOrEqualToSubtotal"]
        return self._money(wanted["greaterThanOrEqualToSubtotal"], path)

    def _period(self) -> tuple[Any, Any]:
        starts, ends = self.input.get("startsAt"), self.input.get("endsAt")
        if starts is None:
            self.refuse("BLANK", ["startsAt"], "Starts at can't be blank")
        elif ends is not None and ends <= starts:
            self.refuse("END_DATE_BEFORE_START_DATE", ["endsAt"], "Ends at needs to be after starts_at")
        return starts, ends

    def _customers(self) -> list[int] | None:
        context = self.input.get("context")
        if not context:
            self.refuse("BLANK", ["context"], "Context can't be blank")
            return None
        if "all" in context and "customers" in context:
            message = "Only one of all, customers or customerSegments can be set"
            self.refuse("TOO_MANY_ARGUMENTS", ["context"], message)
        if context.get("all"):
            return None
        gids = (context.get("customers") or {}).get("add") or []
        if not gids:
            self.refuse("BLANK", ["context", "customers", "add"], "Customers can't be blank")
        numbers = [number_of(gid, "Customer") or 0 for gid in gids]
        for at, number in enumerate(numbers):
            found = self.call.session.get(Customer, number)
            if found is None or found.shop_id != self.call.shop.id:
                path = ["context", "customers", "add", str(at)]
                self.refuse("INVALID", path, "Customer is invalid")
        return numbers
