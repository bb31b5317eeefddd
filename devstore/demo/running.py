"""Running the demo: two child processes, a shop made ready, and a clean end on Ctrl-C."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from devstore.demo.opening import come_alive, install, make_ready, set_up_theme
from devstore.demo.settings import HOME, DemoSettings, Life, NotRunning
from devstore.demo.web import is_up

START_SECONDS = {"records": 60, "tiny": 60, "grocer": 300}
STOP_SECONDS = 10
PROGRESS = re.compile(r"  [A-Z0-9](?!ile )")


def run(settings: DemoSettings, *, keep: bool, life: Life) -> int:
    """Start both programs, install the app, print where to look, wait for Ctrl-C."""
    for port in (settings.app_port, settings.store_port, settings.mail_port):
        _refuse_taken(port)
    if not keep:
        _forget(settings)
    children: list[subprocess.Popen[str]] = []
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        children.append(_start("store", _store_command(settings), settings))
        _wait_until_up(
            settings, children[-1], f"{settings.store_url}/_control/shops", "store", "The stand-in store"
        )
        _migrate(settings)
        children.append(_start("app", [sys.executable, "-m", "app.serve"], settings))
        _wait_until_up(settings, children[-1], f"{settings.app_url}/healthz", "app", "The app")
        install(settings)
        set_up_theme(settings)
        make_ready(settings)
        come_alive(settings, life)
        _print_tour(settings)
        return _watch(children)
    except KeyboardInterrupt:
        print("\nStopping.")
        return 0
    finally:
        _stop(children)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise NotRunning(
                f"Port {port} is in use: stop what listens there, or set PORT, STORE_PORT and MAIL_PORT."
            )


def _forget(settings: DemoSettings) -> None:
    for database in (settings.store_database, settings.app_database):
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()


def _store_command(settings: DemoSettings) -> list[str]:
    command = [sys.executable, "-m", "devstore", "--port", str(settings.store_port)]
    command += ["--data", str(settings.store_database), "--shop", settings.shop]
    command += ["--app-url", settings.app_url, "--app-toml", "shopify.app.toml"]
    command += ["--plan", "plus"]  # the largest query budget, so that the history is here soon
    command += ["--smtp-port", str(settings.mail_port)]
    clock = [sys.executable, "-m", "flask", "--app", "wsgi", "clock", "shift", "{span}"]
    command += ["--clock-command", shlex.join(clock)]
    return [*command, "--full"] if settings.full else command


def _migrate(settings: DemoSettings) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    done = subprocess.run(
        command, cwd=HOME, env=settings.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotRunning(f"The app's tables could not be made:\n{done.stderr[-2000:]}")


def _start(name: str, command: list[str], settings: DemoSettings) -> subprocess.Popen[str]:
    """Start a child in a process group of its own, so that Ctrl-C reaches it only through us."""
    child = subprocess.Popen(
        command,
        cwd=HOME,
        env=settings.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    log = settings.folder / f"{name}.log"
    threading.Thread(target=_pass_on, args=(child, log), daemon=True).start()
    return child


def _pass_on(child: subprocess.Popen[str], log: Path) -> None:
    """Keep everything in a file; show what counts as progress."""
    assert child.stdout is not None
    with log.open("w") as file:
        for line in child.stdout:
            file.write(line)
            file.flush()
            if PROGRESS.match(line):
                print(line, end="", flush=True)


def _wait_until_up(
    settings: DemoSettings, child: subprocess.Popen[str], address: str, name: str, who: str
) -> None:
    give_up_at = time.monotonic() + START_SECONDS[settings.shop] * (3 if settings.full else 1)
    while not is_up(address):
        if child.poll() is not None or time.monotonic() > give_up_at:
            raise NotRunning(
                f"{who} did not start; {settings.folder} holds its log.{_last_word(settings, name)}"
            )
        time.sleep(0.2)
    print(f"{who} is up.", flush=True)


def _last_word(settings: DemoSettings, name: str) -> str:
    """The last line of a child's log: where a program failed, it says what to do."""
    log = settings.folder / f"{name}.log"
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    said = [line for line in lines if line.strip()]
    return f"\n{said[-1]}" if said else ""


def _watch(children: list[subprocess.Popen[str]]) -> int:
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    print("One of the two programs ended; the demo ends with it.", file=sys.stderr)
    return 1


def _stop(children: list[subprocess.Popen[str]]) -> None:
    for child in children:
        child.terminate()
    give_up_at = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def _print_tour(settings: DemoSettings) -> None:
    print(
        f"""
Ready. Stop with Ctrl-C.

  The shop          {settings.storefront_url}/
  The shop's admin  {settings.admin_origin}/store/{settings.handle}/apps/perennial

A short tour
  1. Open the admin: retention by month from the real history, lists, what was learned.
     Switch on the points, the thank-you mail and the codes of the popup "Don't go".
  2. Open the shop's home page, accept the banner, click anywhere, wait five seconds and move the pointer out
     at the top: the popup comes. Take its code, put a record into the cart and pay.
  3. Back in the admin: the order, its points (pending) and the mail that is planned.
  4. make shift BY=1d   one day on: the thank-you mail is in the outbox, and in the customer's mailbox.
     make shift BY=14d  two weeks on: the points can be spent. Shoppers fill the time.
  5. Clock and shoppers, in the same admin: how fast time runs, who came and why, "Next week".
     Trouble: what the app must survive. make watch: which figures move while you look.

  make tour does all of it by itself, over HTTP, and prints what it sees.
""",
        flush=True,
    )
