"""Bytes of a row of cards: what the theme prints into a page, and what her first move fetches."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bench.table import Line, rendered

HOME = Path(__file__).parents[1]
MEASURE = """
import { readFileSync, readdirSync } from "node:fs"
import { brotliCompressSync } from "node:zlib"
const { createShop, records } = await import(process.argv[1] + "/widgets/test/liquid.mjs")
const assets = process.argv[1] + "/widgets/theme/assets/"
const size = (text) => brotliCompressSync(text).length
const render = createShop()
const row = async (most) => size(await render("best-sellers", { bestSellers: records, settings: { most }, config: { api: "https://app.test/storefront/v1" } }))
const chunk = (name) => readFileSync(assets + readdirSync(assets).find((file) => file.startsWith(name + "-")))
const [four, twelve] = [await row(4), await row(12)]
const sizes = { twelve, card: (twelve - four) / 8, css: size(readFileSync(assets + "carousel.css")) }
for (const name of ["cards", "hers"]) sizes[name] = [chunk(name).length, size(chunk(name))]
console.log(JSON.stringify(sizes))
"""  # noqa: E501


def cards() -> list[Line]:
    """Brotli bytes of twelve cards, of one more, of stylesheet and chunks; the limits stand beside them."""
    command = ["node", "--input-type=module", "-e", MEASURE, str(HOME)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HOME)
    sizes = json.loads(ran.stdout)
    lines = [
        Line("cards: a row of 12 in the page", f"{sizes['twelve']:,} bytes", "at most 1,024"),
        Line("cards: one more card", f"{sizes['card']:.0f} bytes", "at most 60"),
        Line("cards: stylesheet", f"{sizes['css']:,} bytes", "at most 400"),
    ]
    for name in ("cards", "hers"):
        whole, small = sizes[name]
        figure = f"{whole:,} bytes, {small:,} with brotli"
        lines.append(Line(f"cards: script {name}, at her first move", figure, "below 10,000 on disk"))
    return lines


if __name__ == "__main__":
    print(rendered(cards()))
