"""Why somebody got this and not that: decisions about attention, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app import popups, sends
from app.admin.timeline import Event
from app.attention import Channel, ContactDecision, Outcome, Reason
from app.flows import FLOWS
from app.shops import Shop

KINDS = {Channel.MAIL: "a mail", Channel.POPUP: "a popup", Channel.NUDGE: "a nudge"}
PLURALS = {Channel.MAIL: "Mails", Channel.POPUP: "Popups", Channel.NUDGE: "Nudges"}
SHORT = {
    Reason.FREE: "nothing else asked",
    Reason.BEST: "worth more than what else asked",
    Reason.UNASKED: "shown before its turn",
    Reason.TOO_SOON: "too soon after the last contact",
    Reason.WEEK_FULL: "enough contacts in seven days",
    Reason.OUTBID: "something worth more went first",
    Reason.SESSION: "one popup a visit",
    Reason.DISMISSED: "sent away a short while ago",
    Reason.ORDERED: "has just ordered",
    Reason.EXPIRED: "of no use any more",
}
BECAUSE = {
    Reason.TOO_SOON: "It would have come too soon after {winner}.",
    Reason.WEEK_FULL: "Her week is full; the last contact was {winner}.",
    Reason.OUTBID: "{winner} is worth more and goes first.",
    Reason.SESSION: "She had seen {winner} in this visit.",
    Reason.DISMISSED: "She sent it away a short while ago.",
    Reason.ORDERED: "She has just ordered.",
    Reason.EXPIRED: "There was no room before it lost its use; {winner} stood in its way.",
}
WITHOUT_WINNER = {
    Reason.EXPIRED: "There was no room before it lost its use.",
    Reason.WEEK_FULL: "Her week is full.",
    Reason.TOO_SOON: "It would have come too soon after another contact.",
}


@dataclass(frozen=True)
class Said:
    """One decision as people read it."""

    decision: ContactDecision
    words: str
    why: str


def names_of(shop: Shop, decisions: Iterable[ContactDecision]) -> dict[str, str]:
    """How each source that the decisions name is called, e.g. "the popup “Don't go”"."""
    sources = {source for each in decisions for source in (each.source, each.winner) if source}
    shown = popups.names(shop.id)
    return {source: _name(shop, source, shown) for source in sources}


def _name(shop: Shop, source: str, shown: dict[int, str]) -> str:
    kind, _, number = source.partition(":")
    key = int(number) if number.isdigit() else 0
    if kind == "popup" and key in shown:
        return f"the popup “{shown[key]}”"
    send = sends.find(shop.id, key) if kind == "send" else None
    if send is None:
        return f"a {kind}" if kind in {"popup", "nudge"} else "another mail"
    flow = FLOWS.get(send.source.partition(":")[2])
    title = send.subject or (flow.title if flow else "")
    return f"the mail “{title}”" if title else "another mail"


def said(decision: ContactDecision, names: dict[str, str], beaten: Sequence[str] = ()) -> Said:
    """A decision in words; `beaten` are the names of what waited for it."""
    name, winner = names[decision.source], names.get(decision.winner, "")
    if decision.outcome == Outcome.SPOKE:
        shown = "Got" if decision.channel == Channel.MAIL else "Was shown"
        return Said(decision, f"{shown} {name}", _spoke_why(decision, beaten))
    usual = BECAUSE[decision.reason]
    why = usual if winner else WITHOUT_WINNER.get(decision.reason, usual)
    why = why.format(winner=winner or "something else")
    waits = "waits" if decision.outcome == Outcome.WAITS else "will not come"
    return Said(decision, _capital(f"{name} {waits}"), _capital(why))


def _spoke_why(decision: ContactDecision, beaten: Sequence[str]) -> str:
    if decision.reason == Reason.UNASKED:
        return "Her browser showed it before its turn; it counts all the same."
    return f"{_won(decision.reason, beaten)}."


def _won(reason: Reason, beaten: Sequence[str]) -> str:
    if beaten:
        return f"It went before {' and '.join(beaten)}"
    return "It was worth more than what else asked" if reason == Reason.BEST else "Nothing stood against it"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def with_reasons(shop: Shop, events: list[Event], decisions: Sequence[ContactDecision]) -> list[Event]:
    """A timeline with what was shown, waited or was dropped; mails on it say what they won against."""
    names = names_of(shop, decisions)
    beaten = _beaten(decisions, names)
    mails = {
        each.source: _won(each.reason, beaten[each.id])
        for each in decisions
        if each.outcome == Outcome.SPOKE and each.channel == Channel.MAIL
    }
    known = [_with_won(event, mails) for event in events]
    mine = [
        said(each, names, beaten.get(each.id, ()))
        for each in decisions
        if each.source not in mails or each.outcome != Outcome.SPOKE
    ]
    return known + [Event(each.decision.at, each.words, each.why) for each in mine]


def _beaten(decisions: Iterable[ContactDecision], names: dict[str, str]) -> dict[int, list[str]]:
    """By the decision that let a candidate speak: the names of those that waited for it, before or after."""
    early: dict[str, list[str]] = {}
    last: dict[str, list[str]] = {}
    beaten: dict[int, list[str]] = {}
    for each in sorted(decisions, key=lambda decision: (decision.at, decision.id)):
        if each.outcome == Outcome.SPOKE:
            beaten[each.id] = last[each.source] = early.pop(each.source, [])
        elif each.winner and each.winner != each.source:
            lost = last[each.winner] if each.winner in last else early.setdefault(each.winner, [])
            lost += [names[each.source]] if names[each.source] not in lost else []
    return beaten


def _with_won(event: Event, mails: dict[str, str]) -> Event:
    won = mails.get(event.subject)
    if won is None or event.kind != "mail_sent":
        return event
    return replace(event, why=f"{event.why}. {won}" if event.why else won)
