"""The frame in which somebody else's script runs: an origin of its own, no page, a worker inside."""

import json

from flask import Response

POLICY = "default-src 'none'; script-src 'unsafe-inline' blob: {scripts}; connect-src {reach}"
ANYWHERE = "http: https:"
FRAME = """<!doctype html><title>Sandbox</title><script>
addEventListener("message", ({{ data, ports }}) => {{
  const text = `importScripts(${{JSON.stringify({runtime})}})`
  const worker = new Worker(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }})))
  data.source = new URL(data.source, {origin}).href
  worker.postMessage(data, ports)
}}, {{ once: true }})
</script>"""


def sandbox_page(
    origin: str, runtime: str, *, network: bool = True, scripts_from_anywhere: bool = False
) -> Response:
    """A frame whose worker loads our runtime, which loads the script named in the first message it gets.

    Its worker has the frame's policy: without `network` nothing in it can send or fetch.
    """
    page = FRAME.format(runtime=json.dumps(f"{origin}{runtime}"), origin=json.dumps(origin))
    response = Response(page)
    scripts = ANYWHERE if scripts_from_anywhere else origin
    response.headers["Content-Security-Policy"] = POLICY.format(
        scripts=scripts, reach=ANYWHERE if network else "'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
