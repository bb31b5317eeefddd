"""Single sections of a page as scripts ask for them: `?section_id=`, `?sections=`, and with a cart."""

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import jsonify, make_response
from werkzeug.wrappers import Response

from devstore.storefront import searching

if TYPE_CHECKING:
    from devstore.storefront.rendering import Page
    from devstore.storefront.visits import Visit

MOST_SECTIONS = 5


class SectionsRefused(Exception):
    """More sections than one request may ask for, or an address that is no path of the shop."""


def asked_sections(page: "Page", arguments: Any) -> Response | None:
    """The answer to a request for sections of this page; None for one that wants the page."""
    if "section_id" in arguments:
        text = page.find_section(arguments["section_id"])
        response = make_response(text or "", 200 if text is not None else 404)
    elif "sections" in arguments:
        try:
            response = jsonify(sections_of(page, arguments["sections"]))
        except SectionsRefused as refusal:
            response = jsonify(status=400, message="Bad Request", description=str(refusal))
            response.status_code = 400
    else:
        return None
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sections_of(page: "Page", names: str | list[Any]) -> dict[str, str | None]:
    """Each named section's markup, null for one the theme does not have. Raises SectionsRefused."""
    listed = names.split(",") if isinstance(names, str) else [str(name) for name in names]
    wanted = list(dict.fromkeys(name.strip() for name in listed if name.strip()))
    if len(wanted) > MOST_SECTIONS:
        raise SectionsRefused(f"No more than {MOST_SECTIONS} sections can be requested at once")
    return {name: page.find_section(name) for name in wanted}


def context_of(here: "Visit", address: str) -> tuple[str, dict[str, Any]]:
    """The template of a path of the shop and what its sections speak of. Raises SectionsRefused."""
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        raise SectionsRefused("sections_url must begin with /")
    parts = urlsplit(address)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if not steps:
        return "index", {}
    if steps[-2:-1] == ["products"]:
        product = here.product(steps[-1])
        return ("product", {"product": product}) if product else ("404", {})
    if steps[0] == "collections":
        collection = here.collection(steps[1] if len(steps) > 1 else "all")
        return ("collection", {"collection": collection}) if collection else ("404", {})
    if steps == ["search"]:
        return "search", {"search": searching.search_drop(here, parse_qs(parts.query).get("q", [""])[0])}
    return ("cart" if steps == ["cart"] else "404"), {}
