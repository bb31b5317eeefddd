"""Resolvers: groups of selling plans, written and read."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, stands_for, user_error
from devstore.graphql.paging import Listing, by_number, by_time, by_word, page, page_of_list
from devstore.graphql.values import count, money
from devstore.models import LineItem, Product, Variant
from devstore.names import gid_of, number_of
from devstore.selling_plans.judging import PlanRefused
from devstore.selling_plans.models import LineItemPlan, SellingPlan, SellingPlanGroup
from devstore.selling_plans.pricing import groups_for
from devstore.selling_plans.writing import add_goods, create_group, goods_named, remove_goods, update_group

stands_for("SellingPlan", SellingPlan)
stands_for("SellingPlanGroup", SellingPlanGroup)
Payload = dict[str, Any]
GROUPS = Listing(
    id=SellingPlanGroup.id,
    filters={
        "id": by_number(SellingPlanGroup.id),
        "name": by_word(SellingPlanGroup.name),
        "app_id": by_word(SellingPlanGroup.app_id),
        "created_at": by_time(SellingPlanGroup.created_at),
    },
    sort_keys={
        "ID": SellingPlanGroup.id,
        "NAME": SellingPlanGroup.name,
        "CREATED_AT": SellingPlanGroup.created_at,
        "UPDATED_AT": SellingPlanGroup.updated_at,
    },
    text=(SellingPlanGroup.name,),
)


@resolver("QueryRoot.sellingPlanGroup")
def group(_root: object, info: Any, id: str) -> SellingPlanGroup | None:
    return _own(info.context, id)


@resolver("QueryRoot.sellingPlanGroups")
def groups(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> Payload:
    call: Call = info.context
    base = select(SellingPlanGroup).where(SellingPlanGroup.shop_id == call.shop.id)
    return page(call, base, GROUPS, sort_key=sortKey, **{"first": None, **window})


@resolver("Mutation.sellingPlanGroupCreate")
def create(_root: object, info: Any, input: Payload, resources: Payload | None = None) -> Payload:
    call: Call = info.context
    try:
        made = create_group(call.session, call.shop, input, resources or {}, now=call.now)
    except PlanRefused as refusal:
        return _refused(refusal)
    return {"sellingPlanGroup": made, "userErrors": []}


@resolver("Mutation.sellingPlanGroupUpdate")
def update(_root: object, info: Any, id: str, input: Payload) -> Payload:
    call: Call = info.context
    return _changing(call, id, lambda own: update_group(call.session, call.shop, own, input, now=call.now))


@resolver("Mutation.sellingPlanGroupDelete")
def delete(_root: object, info: Any, id: str) -> Payload:
    call: Call = info.context
    own = _own(call, id)
    if own is None:
        errors = _refused(_missing())["userErrors"]
        return {"deletedSellingPlanGroupId": None, "userErrors": errors}
    call.session.delete(own)
    call.session.flush()
    return {"deletedSellingPlanGroupId": id, "userErrors": []}


@resolver("Mutation.sellingPlanGroupAddProducts")
def add_products(_root: object, info: Any, id: str, productIds: list[str]) -> Payload:
    return _goods(info.context, id, {"productIds": productIds}, add_goods)


@resolver("Mutation.sellingPlanGroupAddProductVariants")
def add_variants(_root: object, info: Any, id: str, productVariantIds: list[str]) -> Payload:
    return _goods(info.context, id, {"productVariantIds": productVariantIds}, add_goods)


@resolver("Mutation.sellingPlanGroupRemoveProducts")
def remove_products(_root: object, info: Any, id: str, productIds: list[str]) -> Payload:
    answer = _goods(info.context, id, {"productIds": productIds}, remove_goods)
    is_done = answer["sellingPlanGroup"] is not None
    return {"removedProductIds": productIds if is_done else None, "userErrors": answer["userErrors"]}


@resolver("Mutation.sellingPlanGroupRemoveProductVariants")
def remove_variants(_root: object, info: Any, id: str, productVariantIds: list[str]) -> Payload:
    answer = _goods(info.context, id, {"productVariantIds": productVariantIds}, remove_goods)
    is_done = answer["sellingPlanGroup"] is not None
    gids = productVariantIds if is_done else None
    return {"removedProductVariantIds": gids, "userErrors": answer["userErrors"]}


@resolver("SellingPlanGroup.id")
def group_id(own: SellingPlanGroup, _info: Any) -> str:
    return gid_of("SellingPlanGroup", own.id)


@resolver("SellingPlanGroup.sellingPlans")
def plans(
    own: SellingPlanGroup, _info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(own.plans, first, after)


@resolver("SellingPlanGroup.products")
def products(
    own: SellingPlanGroup, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(_things(info.context, Product, _numbers(own)), first, after)


@resolver("SellingPlanGroup.productsCount")
def products_count(own: SellingPlanGroup, _info: Any) -> Payload:
    return count(len(_numbers(own)))


@resolver("SellingPlanGroup.productVariants")
def variants(
    own: SellingPlanGroup,
    info: Any,
    first: int | None = None,
    after: str | None = None,
    productId: str | None = None,
    **_: Any,
) -> Any:
    product = number_of(productId, "Product") if productId else None
    chosen = [each for each in own.goods if each.variant_id and product in (None, each.product_id)]
    return page_of_list(_things(info.context, Variant, {each.variant_id for each in chosen}), first, after)


@resolver("SellingPlanGroup.appliesToProduct")
def applies_to_product(own: SellingPlanGroup, _info: Any, productId: str) -> bool:
    return number_of(productId, "Product") in _numbers(own)


@resolver("SellingPlanGroup.appliesToProductVariant")
def applies_to_variant(own: SellingPlanGroup, _info: Any, productVariantId: str) -> bool:
    number = number_of(productVariantId, "ProductVariant")
    return number in {each.variant_id for each in own.goods if each.variant_id}


@resolver("SellingPlanGroup.summary")
def summary(own: SellingPlanGroup, _info: Any) -> str:
    number = len(own.plans)
    return f"{number} delivery frequenc{'y' if number == 1 else 'ies'}"


@resolver("SellingPlan.id")
def plan_id(plan: SellingPlan, _info: Any) -> str:
    return gid_of("SellingPlan", plan.id)


@resolver("SellingPlan.billingPolicy")
def billing(plan: SellingPlan, _info: Any) -> Payload:
    kind = "SellingPlanRecurringBillingPolicy"
    return {"__typename": kind, "createdAt": plan.created_at, **plan.billing}


@resolver("SellingPlan.deliveryPolicy")
def delivery(plan: SellingPlan, _info: Any) -> Payload:
    kind = "SellingPlanRecurringDeliveryPolicy"
    return {"__typename": kind, "createdAt": plan.created_at, **plan.delivery}


@resolver("SellingPlan.pricingPolicies")
def pricing(plan: SellingPlan, info: Any) -> list[Payload]:
    currency = info.context.shop.currency
    return [
        {
            "__typename": f"SellingPlan{'Recurring' if 'afterCycle' in each else 'Fixed'}PricingPolicy",
            "adjustmentType": each["adjustmentType"],
            "adjustmentValue": _value(each, currency),
            "afterCycle": each.get("afterCycle"),
            "createdAt": plan.created_at,
        }
        for each in plan.pricing
    ]


@resolver("Product.sellingPlanGroups")
def groups_of_product(
    product: Product, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    call: Call = info.context
    numbers = [variant.id for variant in product.variants]
    return page_of_list(groups_for(call.session, call.shop, product.id, numbers), first, after)


@resolver("LineItem.sellingPlan")
def plan_of_line(line: LineItem, info: Any) -> Payload | None:
    found = info.context.session.get(LineItemPlan, line.id)
    return {"name": found.name, "sellingPlanId": gid_of("SellingPlan", found.plan_id)} if found else None


def _goods(call: Call, gid: str, named: Payload, change: Callable[..., None]) -> Payload:
    return _changing(
        call, gid, lambda own: change(call.session, own, goods_named(call.session, call.shop, named, []))
    )


def _changing(call: Call, gid: str, change: Callable[[SellingPlanGroup], None]) -> Payload:
    """The group after a change, or why it stays as it was."""
    own = _own(call, gid)
    if own is None:
        return _refused(_missing())
    try:
        with call.session.begin_nested():
            change(own)
    except PlanRefused as refusal:
        return _refused(refusal)
    return {"sellingPlanGroup": own, "userErrors": []}


def _own(call: Call, gid: str) -> SellingPlanGroup | None:
    found = call.session.get(SellingPlanGroup, number_of(gid, "SellingPlanGroup") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _missing() -> PlanRefused:
    return PlanRefused("GROUP_DOES_NOT_EXIST", ["id"], "Selling plan group does not exist.")


def _refused(refusal: PlanRefused) -> Payload:
    error = user_error(refusal.code, refusal.field, str(refusal))
    return {"sellingPlanGroup": None, "userErrors": [error]}


def _numbers(own: SellingPlanGroup) -> set[int]:
    return {each.product_id for each in own.goods if not each.variant_id}


def _things(call: Call, model: Any, numbers: set[int]) -> list[Any]:
    return list(call.session.scalars(select(model).where(model.id.in_(numbers)).order_by(model.id)))


def _value(policy: Payload, currency: str) -> Payload:
    if policy["adjustmentType"] == "PERCENTAGE":
        percentage = float(policy["percentage"])
        return {"__typename": "SellingPlanPricingPolicyPercentageValue", "percentage": percentage}
    return money(int(policy["minor"]), currency)
