"""What a popup asks after its first screen: a form becomes steps, and steps fill the form again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import BadInput
from app.popups.plays import BIRTHDAY, Play

MOST_QUESTIONS, MOST_OPTIONS = 3, 8
LONGEST_LABEL, LONGEST_TEXT, LONGEST_CONSENT = 80, 200, 300
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
LIKES = "likes"
Step = dict[str, Any]


def parse(form: Mapping[str, str], play: Play, kept: Sequence[Step]) -> list[Step]:
    """The steps that a form describes; raises BadInput. Answers keep their names while words change."""
    if not play.steps:
        return []
    steps = _form(form, play, kept) if play.steps[0]["kind"] == "form" else _quiz(form, play, kept)
    last = {
        **play.steps[-1],
        "title": _said(form, "done_title", "the closing headline", LONGEST_LABEL),
        "text": _said(form, "done_text", "the closing sentence", LONGEST_TEXT),
    }
    return [*steps, last]


def _form(form: Mapping[str, str], play: Play, kept: Sequence[Step]) -> list[Step]:
    consent = _said(form, "consent_text", "the words that she agrees to", LONGEST_CONSENT)
    steps: list[Step] = [{**play.steps[0], "consent_text": consent}]
    further: list[dict[str, Any]] = [dict(BIRTHDAY)] if form.get("ask_birthday") else []
    if form.get("likes_label", "").strip():
        further.append(_question(form, LIKES, "likes", "choices", _known(kept, LIKES)))
    if further and len(play.steps) > 2:
        old = next((each for each in kept[1:-1] if each["kind"] == "form"), play.steps[1])
        steps.append({**old, "fields": further})
    return steps


def _quiz(form: Mapping[str, str], play: Play, kept: Sequence[Step]) -> list[Step]:
    asked = [each for each in kept if each["kind"] == "quiz"]
    steps: list[Step] = []
    for number in range(1, MOST_QUESTIONS + 1):
        if not form.get(f"question_{number}_label", "").strip():
            continue
        old = asked[number - 1] if number <= len(asked) else {}
        name = old["fields"][0]["name"] if old else f"question_{number}"
        field = _question(form, name, f"question_{number}", "choice", old["fields"][0] if old else {})
        shell = {key: value for key, value in old.items() if key != "fields"} or dict(play.steps[0])
        steps.append({**shell, "fields": [field | {"required": True}]})
    if not steps:
        raise BadInput("Ask at least one question.")
    return steps


def _question(
    form: Mapping[str, str], name: str, prefix: str, kind: str, old: Mapping[str, Any]
) -> dict[str, Any]:
    label = _said(form, f"{prefix}_label", "the question", LONGEST_LABEL)
    lines = [" ".join(line.split()) for line in form.get(f"{prefix}_options", "").splitlines()]
    lines = list(dict.fromkeys(line for line in lines if line))
    if not 2 <= len(lines) <= MOST_OPTIONS or any(len(line) > LONGEST_LABEL for line in lines):
        raise BadInput(f"“{label}” needs 2 to {MOST_OPTIONS} answers, one a line, short ones.")
    return {"name": name, "type": kind, "label": label, "options": _valued(lines, old.get("options", []))}


def _valued(lines: list[str], old: list[list[str]]) -> list[list[str]]:
    """Each answer with the name under which it is kept: its own where it had one."""
    known = {label: value for value, label in old}
    taken = {known[line] for line in lines if line in known}
    found = []
    for number, line in enumerate(lines, 1):
        value = known.get(line) or NOT_A_WORD.sub("_", line.lower()).strip("_")[:30] or f"answer_{number}"
        if line not in known and value in taken:
            value = f"{value}_{number}"
        taken.add(value)
        found.append([value, line])
    return found


def _known(kept: Sequence[Step], name: str) -> dict[str, Any]:
    fields = [field for step in kept for field in step.get("fields", ())]
    return next((field for field in fields if field["name"] == name), {})


def _said(form: Mapping[str, str], name: str, called: str, longest: int) -> str:
    typed = " ".join(form.get(name, "").split())
    if not typed:
        raise BadInput(f"Please fill in {called}.")
    if len(typed) > longest:
        raise BadInput(f"Of {called} at most {longest} characters are shown.")
    return typed


def fields_of(steps: Sequence[Step]) -> dict[str, dict[str, Any]]:
    """Everything that the steps ask, by name."""
    return {field["name"]: field for step in steps for field in step.get("fields", ())}


def values_of(steps: Sequence[Step]) -> dict[str, Any]:
    """What stands in the form."""
    if not steps:
        return {}
    values: dict[str, Any] = {"done_title": steps[-1]["title"], "done_text": steps[-1]["text"]}
    values["consent_text"] = steps[0].get("consent_text", "")
    asked = fields_of(steps)
    values["ask_birthday"] = "1" if "birthday" in asked else ""
    quizzes = [step["fields"][0] for step in steps if step["kind"] == "quiz"]
    shown = {f"question_{number}": field for number, field in enumerate(quizzes, 1)}
    shown |= {LIKES: asked[LIKES]} if LIKES in asked else {}
    for prefix, field in shown.items():
        values[f"{prefix}_label"] = field["label"]
        values[f"{prefix}_options"] = "\n".join(label for _, label in field.get("options", ()))
    return values
