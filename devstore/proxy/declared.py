"""The app's declared proxy, refused where deploying it would be refused."""

from typing import Any

PREFIXES = ("a", "apps", "community", "tools")
RESERVED = ("admin", "services", "password", "login")
LONGEST = 30


def proxy_path_of(proxy: dict[str, Any]) -> str | None:
    """Where shops serve it, e.g. "/apps/perennial"; None without a declaration. Raises ValueError."""
    if not proxy:
        return None
    prefix, subpath = proxy.get("prefix", "apps"), str(proxy.get("subpath", ""))
    if "url" not in proxy or not subpath:
        raise ValueError("An app proxy needs a url and a subpath.")
    if prefix not in PREFIXES:
        raise ValueError(f"{prefix} is no prefix of an app proxy; known are {', '.join(PREFIXES)}.")
    if subpath in RESERVED or len(subpath) > LONGEST or "/" in subpath:
        raise ValueError(f"{subpath} cannot be the subpath of an app proxy.")
    return f"/{prefix}/{subpath}"
