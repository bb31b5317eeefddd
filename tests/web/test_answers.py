"""What every answer has in common: headers, limits, refusals."""

from __future__ import annotations

import pytest
from werkzeug.test import create_environ, run_wsgi_app

pytestmark = pytest.mark.one_database

PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize("path", ["/open/page", "/open/missing", "/open/bug", "/nowhere", "/healthz"])
def test_every_answer_is_protected_errors_too(client, path):
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get(path, headers=PAGE)

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_bug_tells_nothing_of_itself(client):
    answer = client.get("/open/bug")

    assert answer.status_code == 500
    assert answer.json == {"error": "internal", "message": "Something went wrong on our side."}


def test_a_refusal_is_json_for_programs_a_toast_for_the_admin_and_a_page_for_people(client):
    assert client.get("/open/missing").json == {"error": "not_found", "message": "There is no such thing."}
    assert "There is no such thing." in client.get("/open/missing", headers=PAGE).text
    toast = client.get("/open/missing", headers={"HX-Request": "true"})
    assert (toast.text, toast.headers["HX-Reswap"]) == ("", "none")
    assert "There is no such thing." in toast.headers["HX-Trigger"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"nonsense",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u0000"}',
        b"[" * 90_000,
    ],
)
def test_bad_json_is_the_callers_fault(client, raw):
    answer = client.post("/open/json", data=raw)

    assert (answer.status_code, answer.json["error"]) == (400, "bad_input")


def test_json_is_read_whatever_its_type_is_called(client):
    assert client.post("/open/json", data=b'{"a": "\\u00e9"}', content_type="text/plain").json == {"a": "é"}


def test_two_megabytes_are_the_most(client):
    answer = client.post("/open/json", data=b" " * (2 * 2**20 + 1))

    assert (answer.status_code, answer.json["error"]) == (413, "too_large")


class Watched:
    """A body that gives blanks for ever and knows how much was taken."""

    def __init__(self, megabytes=0):
        self.most, self.given = megabytes * 2**20, 0

    def read(self, size=-1):
        size = 65536 if size < 0 else size
        self.given += size
        assert self.given < self.most, "it was read far beyond the limit"
        return b" " * size


def status_of(app, path, stream, **environ):
    called = create_environ(path, method="POST") | {"wsgi.input": stream} | environ
    _, status, _ = run_wsgi_app(app.wsgi_app, called)
    return int(status.split()[0])


def test_a_large_body_is_refused_by_its_length_before_it_is_read(client):
    body = Watched()

    assert status_of(client.application, "/open/json", body, CONTENT_LENGTH=str(3 * 2**20)) == 413
    assert status_of(client.application, "/webhooks", body, CONTENT_LENGTH=str(11 * 2**20)) == 413
    assert body.given == 0


def test_a_body_without_a_length_is_cut_off_while_reading(client):
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    for path in ("/open/json", "/webhooks"):
        body = Watched(3 if path == "/open/json" else 11)
        assert status_of(client.application, path, body, CONTENT_LENGTH="", **chunked) == 413
