"""The platform's names of things: global ids such as gid://shopify/Order/1."""

import re

GID = re.compile(r"gid://shopify/([A-Za-z]+)/(\d{1,18})")


def gid_of(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def number_of(gid: str, *kinds: str) -> int | None:
    """The number in a global id of one of these kinds, None for anything else."""
    match = GID.fullmatch(gid)
    return int(match.group(2)) if match and match.group(1) in kinds else None


def kind_and_number(gid: str) -> tuple[str, int] | None:
    match = GID.fullmatch(gid)
    return (match.group(1), int(match.group(2))) if match else None
