"""Bytes of the built snippet: what every page loads, and what its parts add when they are needed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from bench.table import Line

HASH = re.compile(r"(-[0-9a-f]{8})?\.js$")
SCRIPTS = Path(__file__).parents[1] / "static" / "js"
MEASURE = """
const { readdirSync, readFileSync } = require("fs"), { brotliCompressSync } = require("zlib")
const sizes = {}
for (const name of readdirSync(process.argv[1])) {
  const bytes = readFileSync(process.argv[1] + "/" + name)
  if (name.endsWith(".js")) sizes[name] = [bytes.length, brotliCompressSync(bytes).length]
}
console.log(JSON.stringify(sizes))
"""


def snippet() -> list[Line]:
    """The loader, then each part; languages as the largest of them."""
    ran = subprocess.run(["node", "-e", MEASURE, str(SCRIPTS)], capture_output=True, text=True, check=True)
    sizes: dict[str, list[int]] = json.loads(ran.stdout)
    loader = sizes.pop("perennial.js")
    locales = [size for name, size in sizes.items() if name.startswith("locale-")]
    parts = {HASH.sub("", name): size for name, size in sizes.items() if not name.startswith("locale-")}
    found = {"snippet: loader on every page": loader}
    found |= {f"snippet: {name}, when needed": size for name, size in sorted(parts.items())}
    found["snippet: one language, the largest"] = max(locales, default=[0, 0])
    return [Line(name, f"{size[0]:,} bytes, {size[1]:,} with brotli") for name, size in found.items()]
