"""How often somebody may do something: counted in memory, or in Redis where several machines serve."""

from __future__ import annotations

import ipaddress
import threading
import time
from typing import Any

from flask import current_app

from app.core.errors import TooMany


class MemoryCounter:
    """Counts per fixed window in this process."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._window_of_last_sweep = 0
        self._lock = threading.Lock()

    def add(self, key: str, window: int, seconds: int, amount: int = 1) -> int:
        with self._lock:
            if window != self._window_of_last_sweep and len(self._counts) > 10_000:
                self._counts.clear()
                self._window_of_last_sweep = window
            self._counts[key, window] = self._counts.get((key, window), 0) + amount
            return self._counts[key, window]


class RedisCounter:
    """Counts per fixed window for all machines; when Redis is away nobody is refused."""

    def __init__(self, url: str) -> None:
        import redis

        self._errors: type[Exception] = redis.RedisError
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=0.2, socket_connect_timeout=0.2)

    def add(self, key: str, window: int, seconds: int, amount: int = 1) -> int:
        name = f"limit:{key}:{window}"
        try:
            with self._redis.pipeline() as pipe:
                count, _ = pipe.incrby(name, amount).expire(name, seconds * 2).execute()
            return int(count)
        except self._errors:
            return 0


def network_of(address: str | None) -> str:
    """Whom an address stands for when it is counted: itself, or of IPv6 the /64 that one household has."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.IPv6Network((parsed, 64), strict=False))


def check(key: str, limit: int, seconds: int) -> None:
    """Raise TooMany when `key` came more than `limit` times in this window of `seconds`."""
    window, passed = divmod(int(time.time()), seconds)
    if current_app.extensions["limits"].add(key, window, seconds) > limit:
        raise TooMany(f"At most {limit} in {seconds} seconds.", retry_after=max(1, seconds - passed))


def has_room(key: str, amount: int, limit: int, seconds: int) -> bool:
    """Whether `amount` more fits into what `key` may do in this window; counts it either way."""
    window = int(time.time()) // seconds
    return bool(current_app.extensions["limits"].add(key, window, seconds, amount) <= limit)
