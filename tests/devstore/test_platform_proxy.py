"""The app proxy: signed as the platform signs, without cookies, Liquid drawn inside the theme."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from devstore.app_config import read_app_config
from devstore.proxy.signing import message_of, signed_query
from devstore.testing import SECRET, TINY, RunningDevstore, start_devstore

pytestmark = pytest.mark.one_database
HOST = "fern-and-finch.localhost"
TOML = """
handle = "perennial"
[access_scopes]
scopes = "write_app_proxy,read_orders,read_customers"
[app_proxy]
url = "https://app.example.com/proxy"
subpath = "rewards"
prefix = "tools"
"""


@dataclass
class Seen:
    """One request as the app got it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class ProxiedApp:
    """An app behind the proxy; `answers` are (status, headers, body, seconds)."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes, float]] = field(default_factory=list)

    def say(self, body: bytes, status: int = 200, seconds: float = 0.0, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named, body, seconds))


@contextmanager
def proxied_app() -> Iterator[ProxiedApp]:
    app = ProxiedApp()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = parse_qsl(parts.query, keep_blank_values=True)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            app.seen.append(Seen(self.command, parts.path, query, dict(self.headers), body))
            status, headers, answer, seconds = app.answers.pop(0) if app.answers else (200, {}, b"ok", 0)
            time.sleep(seconds)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_PUT = do_DELETE = do_PATCH = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    app.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def running_app() -> Iterator[ProxiedApp]:
    with proxied_app() as running:
        yield running


@pytest.fixture(scope="module")
def served(running_app: ProxiedApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("proxy")
    toml = directory / "shopify.app.toml"
    toml.write_text(TOML, encoding="utf-8")
    running = start_devstore(directory, app_url=running_app.url, app_toml=toml, sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def devstore(served: RunningDevstore) -> RunningDevstore:
    served.install()
    return served


@pytest.fixture
def app(running_app: ProxiedApp) -> ProxiedApp:
    running_app.seen.clear()
    running_app.answers.clear()
    return running_app


def visit(devstore: RunningDevstore, path: str, method: str = "GET", **more: object) -> requests.Response:
    return devstore.page(HOST, path, method=method, **more)


def test_the_published_example_is_signed_alike() -> None:
    visitors = [("extra", "1"), ("extra", "2"), ("shop", "evil.myshopify.com"), ("signature", "x")]
    signed = signed_query(
        visitors, "hush", shop="shop-name.myshopify.com", path_prefix="/apps/awesome_reviews",
        customer_id=1, timestamp=1317327555,
    )  # fmt: skip
    assert signed[-1] == ("signature", "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb")


def test_a_request_reaches_the_app_signed_with_its_method_and_body(
    devstore: RunningDevstore, app: ProxiedApp
) -> None:
    answer = visit(
        devstore, "/tools/rewards/points/caf%C3%A9?extra=1&extra=2&a=b+c&shop=evil&timestamp=1&signature=0",
        "POST", data=b'{"x": 1}', headers={"Content-Type": "application/json", "Cookie": "cart=secret"},
    )  # fmt: skip

    got = app.seen[0]
    assert (answer.status_code, answer.text) == (200, "ok")
    assert (got.method, got.path, got.body) == ("POST", "/proxy/points/caf%C3%A9", b'{"x": 1}')
    query = dict(got.query)
    assert [query[name] for name in ("shop", "path_prefix", "logged_in_customer_id")] == [
        TINY, "/tools/rewards", "",
    ]  # fmt: skip
    assert abs(int(query["timestamp"]) - time.time()) < 5
    assert [value for name, value in got.query if name == "extra"] == ["1", "2"]
    unsigned = [pair for pair in got.query if pair[0] != "signature"]
    assert message_of(unsigned).startswith("a=b cextra=1,2")
    expected = signed_query(
        [("extra", "1"), ("extra", "2"), ("a", "b c")], SECRET, shop=TINY, path_prefix="/tools/rewards",
        customer_id=None, timestamp=int(query["timestamp"]),
    )  # fmt: skip
    assert query["signature"] == expected[-1][1]


def test_cookies_are_stripped_both_ways_and_the_shops_host_is_told(
    devstore: RunningDevstore, app: ProxiedApp
) -> None:
    app.say(b"{}", Set_Cookie="app=1", X_Powered_By="x", X_Kept="yes", Content_Type="application/json")
    answer = visit(devstore, "/tools/rewards/", headers={"Cookie": "cart=secret"})

    sent = {name.lower(): value for name, value in app.seen[0].headers.items()}
    assert "cookie" not in sent
    assert sent["x-forwarded-host"].startswith(HOST) and sent["x-forwarded-for"] == "127.0.0.1"
    assert app.seen[0].path == "/proxy/"
    assert "app" not in answer.cookies and "X-Powered-By" not in answer.headers
    assert (answer.headers["X-Kept"], answer.headers["Content-Type"]) == ("yes", "application/json")


def test_a_signed_in_customer_is_named(devstore: RunningDevstore, app: ProxiedApp) -> None:
    customer = devstore.control(f"{TINY}/customers", {"email": "member@example.com"})
    form = {"email": "member@example.com"}
    page = visit(devstore, "/account/login", "POST", data=form).text
    code = next(
        word for word in page.replace("<", " ").replace(">", " ").split() if word.isdigit() and len(word) == 6
    )
    signed_in = visit(devstore, "/account/login", "POST", data={**form, "code": code})
    cookies = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())
    visit(devstore, "/tools/rewards", headers={"Cookie": cookies})

    assert dict(app.seen[0].query)["logged_in_customer_id"] == str(customer["id"])


def test_liquid_is_drawn_inside_the_theme_or_alone(devstore: RunningDevstore, app: ProxiedApp) -> None:
    app.say(b"<p>{{ shop.name | upcase }} {{ 1 | plus: 1 }}</p>", Content_Type="application/liquid")
    framed = visit(devstore, "/tools/rewards/page")
    app.say(b"{% layout none %}<p>{{ shop.name }}</p>", 201, Content_Type="application/liquid; charset=utf-8")
    alone = visit(devstore, "/tools/rewards/page")

    assert "<p>FERN &AMP; FINCH 2</p>" in framed.text or "<p>FERN & FINCH 2</p>" in framed.text
    assert "</html>" in framed.text and "/cart" in framed.text
    assert framed.headers["Content-Type"].startswith("text/html")
    assert alone.status_code == 201 and alone.text.startswith("<p>Fern")
    assert "</html>" not in alone.text


def test_redirects_of_the_app_are_followed(devstore: RunningDevstore, app: ProxiedApp) -> None:
    app.say(b"", 302, Location="/elsewhere", Set_Cookie="step=1")
    app.say(b"there")
    assert visit(devstore, "/tools/rewards/moved").text == "there"
    assert app.seen[1].path == "/elsewhere" and "Cookie" not in app.seen[1].headers


def test_errors_pass_and_an_app_that_hangs_is_given_up(devstore: RunningDevstore, app: ProxiedApp) -> None:
    app.say(b"no", 422)
    assert visit(devstore, "/tools/rewards/refused").status_code == 422
    app.say(b"late", seconds=5.4)
    assert visit(devstore, "/tools/rewards/slow").status_code == 504


@pytest.mark.parametrize("path", ["/apps/rewards", "/tools/other", "/tools"])
def test_other_addresses_are_the_shops_own(devstore: RunningDevstore, app: ProxiedApp, path: str) -> None:
    assert visit(devstore, path).status_code == 404
    assert app.seen == []


def test_a_shop_without_the_app_has_no_proxy(devstore: RunningDevstore, app: ProxiedApp) -> None:
    devstore.control(f"{TINY}/uninstall")
    assert visit(devstore, "/tools/rewards").status_code == 404
    assert app.seen == []


@pytest.mark.parametrize(
    "proxy",
    [
        'subpath = "rewards"',
        'url = "https://a.example.com"',
        'url = "https://a.example.com"\nsubpath = "rewards"\nprefix = "shop"',
        'url = "https://a.example.com"\nsubpath = "admin"',
        f'url = "https://a.example.com"\nsubpath = "{"x" * 31}"',
    ],
)
def test_a_proxy_that_cannot_be_deployed_is_refused(tmp_path: Path, proxy: str) -> None:
    toml = tmp_path / "shopify.app.toml"
    toml.write_text(f"[app_proxy]\n{proxy}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="proxy"):
        read_app_config(toml, "https://app.example.com")
