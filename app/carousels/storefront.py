"""What shoppers' pages ask: a placement filled for one page, and a past order put into the cart again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import orjson
from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import activity, customers, experiments, orders, shops
from app.activity import Recognised
from app.carousels import placements, reordering
from app.carousels.context import Context
from app.carousels.filling import Filled, fill_as
from app.carousels.placements import Placement, Step
from app.carousels.standing import Standing, kept_standing
from app.carousels.strategies import STRATEGIES
from app.core import clock
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.numbers import LARGEST_ID, whole_number
from app.core.unit import unit_of_work
from app.experiments import Feature
from app.recommendations import lists_kept, shared_answer
from app.shops import Shop
from app.web import buyer_only, proxy_only, recipient_only, shopper_reads
from app.web.speaking import tongue_of

blueprint = Blueprint("carousels", __name__, template_folder="templates")

MOST_IDS, LONGEST_ID = 100, 20


@blueprint.get("/storefront/v1/recommendations")
@shopper_reads
def recommendations(shop: Shop) -> ResponseReturnValue:
    """Cards for `placement`, shared by all shoppers on the same page and therefore cacheable.

    With `visitor`, a token of ours, also what fits her browser; an empty list for who is held out of lists.
    """
    if request.args.get("visitor"):
        visitor = activity.recognised(shop, request.args.get("visitor"))
        return _kept_by_nobody(_answered(_personal(shop, _context(visitor=visitor), visitor)))
    return _shared(shop, _context())


@blueprint.get("/proxy/v1/recommendations")
@proxy_only
def customers_recommendations(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """The same through the platform's signed proxy: who is signed in gets what fits her purchases."""
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    visitor = activity.recognised(shop, request.args.get("visitor"))
    context = _context(visitor=visitor, customer_id=known.id if known else None)
    return _answered(_personal(shop, context, visitor))


@blueprint.get("/proxy/v1/orders/<platform_id>/again")
@proxy_only
def order_again(shop: Shop, customer: str | None, platform_id: str) -> ResponseReturnValue:
    """`{"url", "left_out"}` of an order of hers: the cart with what can still be bought."""
    return _again(shop, customer, platform_id)


@blueprint.get("/account/v1/orders/<platform_id>/again")
@buyer_only
def order_again_in_account(shop: Shop, customer: str | None, platform_id: str) -> ResponseReturnValue:
    """The same on the platform's account pages, by their own token."""
    return _again(shop, customer, platform_id)


@blueprint.get("/e/again/<token>")
@recipient_only(reordering.PURPOSE, int, int)
def order_again_by_mail(named: tuple[int, int]) -> ResponseReturnValue:
    """Into the cart at once where all of it can be bought; else a page that says what cannot."""
    shop = shops.by_id(named[0])
    basket = reordering.basket_of(shop, orders.get(shop.id, named[1]))
    if basket.url and not basket.left_out:
        return redirect(basket.url, 302)
    tongue = tongue_of(request.accept_languages.best, shop.locale)
    return render_template("carousels/again.html", shop=shop, basket=basket, tongue=tongue)


def _again(shop: Shop, customer: str | None, platform_id: str) -> ResponseReturnValue:
    if customer is None:
        raise NotAllowed("Sign in first.", status=401)
    known = customers.find_by_platform_id(shop.id, customer)
    order = orders.find_by_platform_id(shop.id, platform_id)
    if known is None or order is None or order.customer_id != known.id:
        raise NotFound("There is no such order of hers.")
    basket = reordering.basket_of(shop, order)
    return jsonify(url=basket.url, left_out=list(basket.left_out))


def _shared(shop: Shop, context: Context) -> Response:
    """The same for everybody on the same page: kept for a minute, by browsers only where no cart is told."""
    key = hashlib.blake2b(repr((_asked(), context)).encode(), digest_size=16).digest()
    kept = shared_answer(shop, key, lambda: _body(_filled(shop, context, kept_standing(shop))))
    answer = Response(kept.body, mimetype="application/json")
    if context.cart or context.seen:
        return _kept_by_nobody(answer)
    answer.headers["ETag"] = kept.tag
    answer.headers["Cache-Control"] = f"public, max-age={kept.max_age}"
    answer.make_conditional(request)
    return answer


def _kept_by_nobody(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _answered(filled: Filled) -> Response:
    return Response(_body(filled), mimetype="application/json")


def _body(filled: Filled) -> bytes:
    placement, _ = _asked()
    return orjson.dumps({"placement": placement, "strategy": filled.strategy, "products": filled.cards})


def _personal(shop: Shop, context: Context, visitor: Recognised | None) -> Filled:
    """What fits her, or nothing where she is held out; who did not agree to be recognised takes no part."""
    standing = kept_standing(shop)
    filled = _filled(shop, context, standing)
    if filled.cards and _is_held_out(shop, context, visitor, standing):
        return Filled("held_out", [])
    return filled


def _filled(shop: Shop, context: Context, standing: Standing) -> Filled:
    placement, strategy = _asked()
    with lists_kept(shop):
        filled = fill_as(shop, _place(standing, placement, strategy), context, standing)
    return _alone(filled) if strategy and filled.strategy == strategy else filled


def _alone(filled: Filled) -> Filled:
    """Without what filled it up: a row that says "bought before" shows only that, and what rules put in."""
    own = [
        card
        for card, source in zip(filled.cards, filled.sources, strict=True)
        if source == filled.strategy or source not in STRATEGIES
    ]
    return replace(filled, cards=own, sources=())


def _asked() -> tuple[str, str]:
    """The placement, and the strategy that the row wants first; empty for none that we know."""
    strategy = request.args.get("strategy", "")
    return request.args.get("placement", "home"), strategy if strategy in STRATEGIES else ""


def _place(standing: Standing, name: str, asked: str) -> Placement:
    """The placement; a row that asks for one strategy gets what that gives, on whatever page it stands."""
    if not asked:
        return standing.get(name)
    place = standing.find(name) or standing.get(placements.OTHER)
    return replace(place, steps=(Step(asked), *(step for step in place.steps if step != Step(asked))))


def _unit(context: Context, visitor: Recognised | None) -> tuple[str, int | None]:
    """Under which name she takes part and whose that is; a token that is no visitor's is nobody's."""
    if context.customer_id is not None:
        return experiments.customer_unit(context.customer_id), context.customer_id
    return (f"visitor:{visitor.key}", visitor.customer_id) if visitor else ("", None)


def _is_held_out(shop: Shop, context: Context, visitor: Recognised | None, standing: Standing) -> bool:
    """Whether she gets no list; that she could have got one is kept, of both groups, once."""
    unit, owner = _unit(context, visitor)
    if not standing.runs or not unit:
        return False
    carousel = (Feature.CAROUSEL, _asked()[0])
    told = experiments.is_known_to_be_held_out(shop.id, unit, owner, *carousel, standing.runs)
    if told is not None:
        return told
    with unit_of_work():
        return experiments.meet(shop, unit, Feature.CAROUSEL, clock.now(), carousel[1])


def _context(*, visitor: Recognised | None = None, customer_id: int | None = None) -> Context:
    limit = request.args.get("limit")
    most = None if limit is None else whole_number(limit, 0, LARGEST_ID)
    if limit is not None and most is None:
        raise BadInput("limit is a whole number.")
    return Context(
        product=_id("product"),
        collection=_id("collection"),
        cart=_ids("cart"),
        seen=_ids("seen"),
        limit=None if most is None else max(1, min(most, placements.MOST)),
        country=_country(),
        visitor_id=visitor.id if visitor else None,
        customer_id=customer_id,
    )


def _country() -> str:
    country = request.args.get("country", "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadInput("country is the two letters of a country.")
    return country


def _id(name: str) -> str | None:
    """What cannot be the id of anything is nothing: pages of other hosts have ids of their own."""
    named = request.args.get(name, "")
    return named if named.isascii() and named.isdigit() and len(named) <= LONGEST_ID else None


def _ids(name: str) -> tuple[str, ...]:
    ids = [part.strip() for part in request.args.get(name, "").split(",") if part.strip()]
    if len(ids) > MOST_IDS or not all(each.isdigit() and len(each) <= LONGEST_ID for each in ids):
        raise BadInput(f"{name} is a list of at most {MOST_IDS} product ids joined by commas.")
    return tuple(ids)
