"""Requests at a steady rate, sent when they are due whether or not earlier ones were answered.

A late answer delays no later request, so that waiting shows in the figures as shoppers would feel it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

HEAD = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0\r\n\r\n"


@dataclass(slots=True)
class Answers:
    """Milliseconds from the moment a request was due to its answer's last byte, and what was answered."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def steady(
    ports: Sequence[int], paths: list[str], *, a_second: int, seconds: float, connections: int = 64
) -> Answers:
    """Ask for the paths in turn over kept-alive connections, as many to each port."""
    return asyncio.run(_asked(ports, paths, a_second, int(a_second * seconds), connections))


async def _asked(
    ports: Sequence[int], paths: list[str], a_second: int, count: int, connections: int
) -> Answers:
    answers, free = Answers(), asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()
    for number in range(connections):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", ports[number % len(ports)]))
    started = time.perf_counter() + 0.1

    async def ask(number: int, due: float) -> None:
        reader, writer = await free.get()
        writer.write(HEAD.format(path=paths[number % len(paths)]).encode())
        status = await _read(reader)
        answers.milliseconds.append((time.perf_counter() - due) * 1000)
        answers.statuses[status] = answers.statuses.get(status, 0) + 1
        free.put_nowait((reader, writer))

    async with asyncio.TaskGroup() as under_way:
        for number in range(count):
            due = started + number / a_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            under_way.create_task(ask(number, due))
    while not free.empty():
        free.get_nowait()[1].close()
    return answers


async def _read(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length:")[2].split("\r\n", 1)[0]
    await reader.readexactly(int(length or 0))
    return int(head.split(" ", 2)[1])
