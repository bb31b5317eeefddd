"""The builder: a rule is put together, and its sentence, its size and some customers stand beside it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import BadInput
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.segments import choosing, drafts
from app.segments.asking import page as some_of
from app.segments.asking import sizes
from app.segments.drafts import Draft
from app.segments.fields import FIELDS
from app.segments.keeping import LONGEST_NAME, add, archive, change, duplicate, get
from app.segments.models import Segment
from app.segments.ready_made import READY_MADE
from app.segments.rule import DEEPEST, Group, RuleProblem, parse
from app.segments.sentences import sentence
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("segments_admin", __name__, template_folder="templates")
NAV = [NavItem("Segments", "/admin/segments", 20)]
EXAMPLES = 5


@blueprint.get("/admin/segments/new")
@merchant_only
def new_segment(shop: Shop) -> ResponseReturnValue:
    """An empty builder, or one that begins with a ready-made rule."""
    ready = READY_MADE.get(request.args.get("from", ""))
    if ready is None:
        return _builder(shop, None, drafts.empty(), "")
    return _builder(shop, None, drafts.of_rule(shop, ready.rule), ready.title, is_changed=True)


@blueprint.get("/admin/segments/<int:segment_id>/edit")
@merchant_only
def edit_segment(shop: Shop, segment_id: int) -> ResponseReturnValue:
    segment = get(shop.id, segment_id)
    return _builder(shop, segment, drafts.of_rule(shop, parse(segment.rule)), segment.name)


@blueprint.post("/admin/segments/draft")
@merchant_only
def redraw_draft(shop: Shop) -> ResponseReturnValue:
    """The builder after a click or a change, with the size of what it selects now."""
    draft = drafts.of_form(request.form)
    draft.act(request.form.get("act", ""))
    rule = _rule(shop, draft)
    return answer(render_template("segments/draft.html", is_changed=True, **_shown(shop, draft, rule)))


@blueprint.post("/admin/segments")
@merchant_only
def add_segment(shop: Shop) -> ResponseReturnValue:
    """Keep a new one; a refusal shows the builder again with what to put right."""
    return _save(shop, None)


@blueprint.post("/admin/segments/<int:segment_id>")
@merchant_only
def change_segment(shop: Shop, segment_id: int) -> ResponseReturnValue:
    return _save(shop, get(shop.id, segment_id))


@blueprint.post("/admin/segments/<int:segment_id>/duplicate")
@merchant_only
def duplicate_segment(shop: Shop, segment_id: int) -> ResponseReturnValue:
    segment = get(shop.id, segment_id)
    with unit_of_work():
        copy = duplicate(shop, segment, parse(segment.rule), g.merchant["sub"])
    return redirect(f"/admin/segments/{copy.id}/edit", 303)


@blueprint.post("/admin/segments/<int:segment_id>/archive")
@merchant_only
def archive_segment(shop: Shop, segment_id: int) -> ResponseReturnValue:
    segment = get(shop.id, segment_id)
    with unit_of_work():
        archive(shop, segment, g.merchant["sub"])
    return redirect("/admin/segments", 303)


def _save(shop: Shop, segment: Segment | None) -> ResponseReturnValue:
    draft, name = drafts.of_form(request.form), request.form.get("name", "")
    rule = _rule(shop, draft)
    if rule is None:
        return _refused(shop, segment, draft, name, "Something in the rule is missing or wrong: see below.")
    try:
        with unit_of_work():
            if segment is None:
                segment = add(shop, name, rule, g.merchant["sub"], _made_from())
            else:
                change(shop, segment, name, rule, g.merchant["sub"])
    except BadInput as refusal:
        return _refused(shop, segment, draft, name, refusal.message)
    return redirect(f"/admin/segments/{segment.id}", 303)


def _made_from() -> str | None:
    asked = request.form.get("made_from", "")
    return asked if asked in READY_MADE else None


def _refused(shop: Shop, segment: Segment | None, draft: Draft, name: str, why: str) -> ResponseReturnValue:
    return answer(_builder(shop, segment, draft, name, is_changed=True, problem=why)), 422


def _rule(shop: Shop, draft: Draft) -> Group | None:
    """The draft's rule; None where it is not whole, and then the draft says where."""
    try:
        return drafts.rule_of(shop, draft)
    except RuleProblem as problem:
        drafts.explain(draft, problem)
        return None


def _builder(
    shop: Shop, segment: Segment | None, draft: Draft, name: str, is_changed: bool = False, problem: str = ""
) -> str:
    rule = _rule(shop, draft) if draft.root.of else None
    shown = _shown(shop, draft, rule)
    return page(
        "segments/builder.html",
        segment=segment,
        name=name,
        longest=LONGEST_NAME,
        made_from=request.args.get("from", "") or request.form.get("made_from", ""),
        is_changed=is_changed,
        problem=problem,
        **shown,
    )


def _shown(shop: Shop, draft: Draft, rule: Group | None) -> dict[str, Any]:
    """What the builder's changing part needs."""
    groups: dict[str, list[Any]] = {}
    for each in FIELDS.values():
        groups.setdefault(each.group, []).append(each)
    return {
        "draft": draft,
        "fields": groups,
        "deepest": DEEPEST,
        "labels": lambda node: choosing.labels(shop.id, node.field.catalogue, node.values),
        "offered": lambda node: [
            (key, words)
            for key, words in choosing.suggest(shop.id, node.field.catalogue, node.typed)
            if key not in node.values
        ],
        "sentence": sentence(shop, rule) if rule else "",
        "size": sizes(shop, [rule])[0] if rule else None,
        "examples": some_of(shop, rule, limit=EXAMPLES) if rule else [],
    }
