"""What the proxy lets through, on the way to the app and on the way back."""

from collections.abc import Iterable

HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
NOT_TO_THE_APP = HOP_BY_HOP | {"cookie", "host", "content-length", "x-forwarded-for", "x-forwarded-host"}
NOT_TO_THE_BROWSER = HOP_BY_HOP | {
    "set-cookie",
    "accept-patch",
    "accept-ranges",
    "cookie",
    "date",
    "delta-base",
    "im",
    "p3p",
    "pragma",
    "preference-applied",
    "public-key-pins",
    "server",
    "service-worker-allowed",
    "tk",
    "warning",
    "x-powered-by",
    # The body was unpacked on the way, so its old measures are wrong.
    "content-encoding",
    "content-length",
}


def to_the_app(headers: Iterable[tuple[str, str]], client: str, store_host: str) -> dict[str, str]:
    passed = {name: value for name, value in headers if name.lower() not in NOT_TO_THE_APP}
    return {**passed, "X-Forwarded-For": client, "X-Forwarded-Host": store_host}


def to_the_browser(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in NOT_TO_THE_BROWSER]
