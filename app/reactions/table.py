"""From what happened to what follows. Each function runs as a job of its own; none waits for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from app import (
    carousels,
    customers,
    experiments,
    giving,
    importing,
    leaving,
    popups,
    segments,
    sends,
    shops,
    signups,
)
from app.core import happenings, jobs
from app.core.happenings import Happening
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.reactions.after_orders import (
    count_order,
    join_visitor,
    note_carousel,
    quiet_popups,
    start_flows,
    stop_flows,
    take_outcome,
)
from app.shops import Shop

Reaction = Callable[[Shop, Sequence[Happening]], None]
"""What follows for a shop from happenings of one kind that wait together."""


def one_by_one(follow: Callable[[Shop, Happening], None]) -> Reaction:
    """A reaction to single happenings, where many at once share nothing."""

    @wraps(follow)
    def all_of_them(shop: Shop, told: Sequence[Happening]) -> None:
        for happening in told:
            follow(shop, happening)

    return all_of_them


@one_by_one
def prepare_popups(shop: Shop, installed: Happening) -> None:
    """A shop starts with every popup ready and none that costs anything."""
    popups.make_defaults(shop.id)
    shops.raise_storefront_version(shop.id)


@one_by_one
def prepare_holdout(shop: Shop, installed: Happening) -> None:
    """What we bring is measured from the first day: some people are held out once something is on."""
    experiments.prepare_holdout(shop)


@one_by_one
def prepare_segments(shop: Shop, installed: Happening) -> None:
    """The groups of customers that merchants expect are there from the first day."""
    segments.make_defaults(shop)


@one_by_one
def publish_lists_again(shop: Shop, installed: Happening) -> None:
    """A store that dropped the app and took it back has lost the lists it was given."""
    carousels.publish_again(shop.id, cause=f"happening:{installed.id}")


@one_by_one
def welcome_back(shop: Shop, installed: Happening) -> None:
    """A shop that went and came back in time keeps all it had."""
    leaving.welcome_back(shop)


@one_by_one
def switch_pixel_on(shop: Shop, installed: Happening) -> None:
    """A store that dropped the app dropped its pixel too."""
    jobs.add("storefront.switch_pixel", key=f"happening:{installed.id}", shop_id=shop.id)


@one_by_one
def count_voucher(shop: Shop, used: Happening) -> None:
    """The popup or mail that gave the code learns that it was used."""
    source, _, source_id = used.data["source"].partition(":")
    if source == "popup":
        popups.count_use(shop.id, int(source_id))


@one_by_one
def keep_answers(shop: Shop, confirmed: Happening) -> None:
    """What was answered beside an address lands on its owner's profile, once the address is proven."""
    found = signups.answers_of(shop.id, int(confirmed.subject.partition(":")[2]))
    kind, _, popup = confirmed.data["source"].partition(":")
    if found and confirmed.customer_id and kind == "popup" and popup.isdigit():
        popups.keep_answers(shop, int(popup), confirmed.customer_id, *found)


@one_by_one
def give_to_confirmed(shop: Shop, confirmed: Happening) -> None:
    """What a popup gives to customers is hers whose address was left in it, once she proved it."""
    kind, _, popup = confirmed.data["source"].partition(":")
    if kind == "popup" and popup.isdigit():
        popups.give_to_confirmed(shop, confirmed, int(popup))


@one_by_one
def take_points_back(shop: Shop, voided: Happening) -> None:
    """Points that a popup gave and a merchant withdrew leave the ledger as they came."""
    popups.take_points_back(shop, voided)


@one_by_one
def tell_of_gift(shop: Shop, given: Happening) -> None:
    """Who was given something hears of it as soon as the store has made it."""
    giving.tell(shop, given)


@one_by_one
def keep_quiet_of_gift(shop: Shop, voided: Happening) -> None:
    """A gift that was taken back before she heard of it is not told any more."""
    giving.recall(shop, voided)


@one_by_one
def cancel_sends(shop: Shop, withdrawn: Happening) -> None:
    """What she no longer wants is not sent; she may have changed her mind again since."""
    customer = customers.by_ids(shop.id, [withdrawn.customer_id or 0]).get(withdrawn.customer_id or 0)
    if customer and not customers.has_consent(customer):
        sends.cancel_waiting(shop.id, customer.id, reason="consent withdrawn")


@one_by_one
def write_consent_back(shop: Shop, changed: Happening) -> None:
    """The store learns what we were told; it is the master of consent."""
    if changed.customer_id:
        customers.queue_write_back(shop.id, changed.customer_id, cause=str(changed.id))


@one_by_one
def look_at_permissions(shop: Shop, told: Happening) -> None:
    """The store is asked what it allows: what a delivery says of itself is not enough."""
    shops.look_soon(shop.id, f"happening:{told.id}")


@one_by_one
def import_older_orders(shop: Shop, changed: Happening) -> None:
    """Allowed to see the whole history, we bring in what was hidden before, after what is on its way now."""
    if shops.WHOLE_HISTORY not in changed.data["added"]:
        return
    if jobs.is_any_open(shop.id, [kind for kind in registry().jobs if kind.startswith("importing.")]):
        raise jobs.Postpone(20, "an import that does not see older orders is under way")
    importing.start(shop)


@one_by_one
def look_at_export(shop: Shop, finished: Happening) -> None:
    """The store has written a file that an import waits for; it would be found without this word, later."""
    importing.look_again(shop)


TABLE: dict[str, tuple[Reaction, ...]] = {
    "shop_installed": (
        welcome_back,
        prepare_popups,
        prepare_segments,
        prepare_holdout,
        publish_lists_again,
        switch_pixel_on,
    ),
    "scopes_changed": (look_at_permissions,),
    "plan_changed": (look_at_permissions,),
    "permissions_changed": (import_older_orders,),
    "bulk_operation_finished": (look_at_export,),
    "order_paid": (join_visitor, count_order, take_outcome, note_carousel, quiet_popups, start_flows),
    "order_cancelled": (count_order, take_outcome, stop_flows),
    "order_refunded": (count_order, take_outcome, stop_flows),
    "voucher_used": (count_voucher,),
    "answers_confirmed": (keep_answers,),
    "address_confirmed": (give_to_confirmed,),
    "voucher_voided": (keep_quiet_of_gift, take_points_back),
    "gift_given": (tell_of_gift,),
    "consent_withdrawn": (cancel_sends, write_consent_back),
    "consent_given": (write_consent_back,),
}


def _job_name(reaction: Reaction) -> str:
    return f"reactions.{reaction.__name__}"


def _as_job(reaction: Reaction) -> Callable[[jobs.Claim], None]:
    def run(job: jobs.Claim) -> None:
        with unit_of_work():
            _react(reaction, [job])
            jobs.finish(job)

    return run


def _as_batch(reaction: Reaction) -> Callable[[list[jobs.Claim]], list[jobs.Claim]]:
    def run(claims: list[jobs.Claim]) -> list[jobs.Claim]:
        with unit_of_work():
            _react(reaction, claims)
            jobs.finish_all(claims)
        return []

    return run


def _react(reaction: Reaction, claims: Sequence[jobs.Claim]) -> None:
    shop = shops.by_id(claims[0].shop_id)
    if shop.uninstalled_at is None and (told := happenings.of_jobs(claims)):
        reaction(shop, told)


REACTIONS = {kind: tuple(map(_job_name, reactions)) for kind, reactions in TABLE.items()}
ALL = [reaction for reactions in TABLE.values() for reaction in reactions]
JOBS = {_job_name(reaction): _as_job(reaction) for reaction in ALL}
BATCHES = {_job_name(reaction): _as_batch(reaction) for reaction in ALL}
