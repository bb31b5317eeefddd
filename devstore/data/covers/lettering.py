"""Type for covers: text measured without a font file, fitted into boxes and set as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTHS = {
    **dict.fromkeys(" ,.iIjl/", 278),
    **dict.fromkeys("'’", 238),
    **dict.fromkeys("ft-():!", 333),
    "r": 389,
    "z": 500,
    **dict.fromkeys("acekJsvxy0123456789$", 556),
    **dict.fromkeys("bdghnopqu?FLTZ", 611),
    **dict.fromkeys("EPSVXY", 667),
    **dict.fromkeys("ABCDHKNRU&", 722),
    **dict.fromkeys("GOQw", 778),
    "M": 833,
    "m": 889,
    "W": 944,
}
_LEADING = 1.02


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface; `factor` is its mean width relative to a bold grotesque."""

    family: str
    weight: int
    style: str
    factor: float


SANS = Face("Arial,Helvetica,'Liberation Sans',sans-serif", 700, "normal", 1.0)
LIGHT = Face("Arial,Helvetica,'Liberation Sans',sans-serif", 400, "normal", 0.94)
NARROW = Face("'Arial Narrow','Liberation Sans Narrow',Arial,sans-serif", 700, "normal", 0.82)
SERIF = Face("'Times New Roman',Times,'Liberation Serif',serif", 700, "normal", 0.93)
BOOK = Face("'Times New Roman',Times,'Liberation Serif',serif", 400, "normal", 0.87)
ITALIC = Face("'Times New Roman',Times,'Liberation Serif',serif", 400, "italic", 0.82)


def number(value: float) -> str:
    """A coordinate, as short as one decimal allows."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def width(text: str, face: Face, size: float, tracking: float = 0.0) -> float:
    """The width of one line; `tracking` is extra space after each letter, in parts of the size."""
    letters = sum(_WIDTHS.get(letter, 600) for letter in text) / 1000
    return size * (letters * face.factor + tracking * len(text))


def line(
    text: str,
    x: float,
    y: float,
    size: float,
    face: Face,
    fill: str,
    anchor: str = "start",
    tracking: float = 0.0,
) -> str:
    """One line of text on the baseline `y`. Its length is fixed: another font cannot break the layout."""
    length = width(text, face, size, tracking)
    slant = ' font-style="italic"' if face.style == "italic" else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-family="{face.family}" font-size="{number(size)}"'
        f' font-weight="{face.weight}"{slant}{side} fill="{fill}" textLength="{number(length)}"'
        f' lengthAdjust="{"spacing" if tracking else "spacingAndGlyphs"}">{escape(text)}</text>'
    )


def broken(text: str, rows: int) -> list[str]:
    """The words of `text` on at most `rows` lines of about equal length."""
    words = text.split()
    if rows <= 1 or len(words) == 1:
        return [text]
    target = len(text) / rows
    best = min(range(1, len(words)), key=lambda cut: abs(len(" ".join(words[:cut])) - target))
    return [" ".join(words[:best]), *broken(" ".join(words[best:]), rows - 1)]


def fitted(
    text: str, face: Face, box_width: float, box_height: float, largest: float, rows: int = 4
) -> tuple[float, list[str]]:
    """The largest size, up to `largest`, at which the text fits the box, and its lines at that size."""

    def size_of(lines: Sequence[str]) -> float:
        widest = max(width(each, face, 1) for each in lines)
        return min(largest, box_width / widest, box_height / (len(lines) * _LEADING))

    options = [broken(text, count) for count in range(1, rows + 1)]
    best = max(options, key=lambda lines: (round(size_of(lines), 1), -len(lines)))
    return size_of(best), best


def block(
    lines: Sequence[str], x: float, y: float, size: float, face: Face, fill: str, anchor: str = "start"
) -> str:
    """Several lines, the first one's capitals touching `y` from below."""
    return "".join(
        line(each, x, y + size * (0.74 + place * _LEADING), size, face, fill, anchor)
        for place, each in enumerate(lines)
    )


def block_height(lines: Sequence[str], size: float) -> float:
    """From the top of the first line's capitals to a little below the last baseline."""
    return size * (0.74 + (len(lines) - 1) * _LEADING + 0.22)
