"""Resolvers: making discount codes, refused in the platform's words when the input is wrong."""

from typing import Any

from devstore.discounts import find_code
from devstore.graphql.call import Call, resolver, user_error
from devstore.models import Customer, Discount, DiscountCode
from devstore.money import minor_of
from devstore.names import number_of

LONGEST = 255
Errors = list[dict[str, Any]]


@resolver("Mutation.discountCodeBasicCreate")
def create_basic(_root: object, info: Any, basicCodeDiscount: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    call.require("write_discounts", "discountCodeBasicCreate")
    form = _Form(call, "basicCodeDiscount", basicCodeDiscount)
    worth = form.worth()
    return form.create(**worth)


@resolver("Mutation.discountCodeFreeShippingCreate")
def create_free_shipping(
    _root: object, info: Any, freeShippingCodeDiscount: dict[str, Any]
) -> dict[str, Any]:
    call: Call = info.context
    call.require("write_discounts", "discountCodeFreeShippingCreate")
    form = _Form(call, "freeShippingCodeDiscount", freeShippingCodeDiscount)
    if not (form.input.get("destination") or {}).get("all"):
        form.refuse("BLANK", ["destination"], "Destination can't be blank")
    if (form.input.get("combinesWith") or {}).get("shippingDiscounts"):
        message = "The combinesWith settings are invalid for the discount class."
        form.refuse("INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS", ["combinesWith"], message)
    return form.create(kind="free_shipping")


class _Form:
    """One input object, read and checked field by field."""

    def __init__(self, call: Call, name: str, given: dict[str, Any]) -> None:
        self.call, self.name, self.input = call, name, given
        self.errors: Errors = []

    def refuse(self, code: str, path: list[str], message: str) -> None:
        self.errors.append(user_error(code, [self.name, *path], message, extraInfo=None))

    def worth(self) -> dict[str, Any]:
        """What a basic discount takes off: kind and percentage_bp or amount_minor."""
        gets = self.input.get("customerGets")
        if not gets or not gets.get("value"):
            self.refuse("BLANK", ["customerGets", "value"], "Value can't be blank")
            return {}
        if not (gets.get("items") or {}).get("all"):
            self.refuse("APPLIES_ON_NOTHING", ["customerGets", "items"], "Customer gets items can't be blank")
        value = gets["value"]
        if value.get("percentage") is not None and value.get("discountAmount") is not None:
            message = "Only one of percentage, discountAmount or discountOnQuantity can be set"
            self.refuse("TOO_MANY_ARGUMENTS", ["customerGets", "value"], message)
            return {}
        if value.get("percentage") is not None:
            return self._percentage(value["percentage"])
        return self._amount(value.get("discountAmount") or {})

    def create(self, **worth: Any) -> dict[str, Any]:
        """Write the discount and its code, or answer with what is wrong and write nothing."""
        title, code = self._text("title", "Title"), self._code()
        limit, minimum = self._usage_limit(), self._minimum()
        starts, ends = self._period()
        customers = self._customers()
        if self.errors:
            return {"codeDiscountNode": None, "userErrors": self.errors}
        combines = self.input.get("combinesWith") or {}
        names = ("orderDiscounts", "productDiscounts", "shippingDiscounts")
        discount = Discount(
            shop_id=self.call.shop.id,
            title=title,
            usage_limit=limit,
            minimum_subtotal_minor=minimum,
            once_per_customer=bool(self.input.get("appliesOncePerCustomer")),
            customer_ids=customers,
            combines_with={name: bool(combines.get(name)) for name in names},
            deactivated=False,
            starts_at=starts,
            ends_at=ends,
            created_at=self.call.now,
            updated_at=self.call.now,
            codes=[
                DiscountCode(shop_id=self.call.shop.id, code=code, folded=code.lower(), uses=0, used_by=[])
            ],
            **worth,
        )
        self.call.session.add(discount)
        self.call.session.flush()
        return {"codeDiscountNode": discount, "userErrors": []}

    def _percentage(self, share: float) -> dict[str, Any]:
        if not 0 < share <= 1:
            message = "Value must be between 0.0 and 1.0"
            self.refuse("VALUE_OUTSIDE_RANGE", ["customerGets", "value", "percentage"], message)
        return {"kind": "percentage", "percentage_bp": round(share * 10_000)}

    def _amount(self, given: dict[str, Any]) -> dict[str, Any]:
        path = ["customerGets", "value", "discountAmount", "amount"]
        minor = self._money(given.get("amount"), path)
        if minor is not None and minor <= 0:
            self.refuse("GREATER_THAN", path, "Value must be greater than 0")
        return {"kind": "amount", "amount_minor": minor}

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
