"""Where a shopper may be sent by an address that anybody can write: to paths of the same shop only."""

import re

OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")
"""One slash, no host after it, and nothing a browser drops before it reads on."""


def own_path(target: object, otherwise: str) -> str:
    """The target when it is a path of this shop."""
    text = str(target or "")
    return text if OWN_PATH.fullmatch(text) else otherwise
