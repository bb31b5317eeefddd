"""Pictures of the grocer's goods: one drawing for each aisle and some kinds, on grounds of four tones."""

from functools import cache

from devstore.data.kinds import drawing_of

TONES = 4
FRESH = ("Fruit", "Vegetables")
"""Aisles whose goods are seen as they are, not in a box."""
_INK, _PAPER = "#2b2a33", "#fffaf0"
_GROUNDS = {
    "green": ("#dfeedd", "#cfe5cf", "#e8f1d8", "#d6e9e0"),
    "warm": ("#fbe6cf", "#f8dcc0", "#fdeed9", "#f6e0d2"),
    "blue": ("#dceaf5", "#cfe2f1", "#e4eef9", "#d5e6ec"),
    "pink": ("#f9e0e3", "#f5d3da", "#fbe7e4", "#f3dbe8"),
    "yellow": ("#fdf0c4", "#fbe8ac", "#fdf3d4", "#f8eac0"),
    "grey": ("#e9e6e0", "#e0ddd6", "#efece6", "#e3e4e6"),
}
_JAR = (
    '<rect x="66" y="62" width="68" height="92" rx="14" fill="{a}"/><rect x="72" y="46" width="56"'
    ' height="20" rx="5"'
    ' fill="{ink}"/><rect x="66" y="90" width="68" height="38" fill="{paper}"/><circle cx="100" cy="109"'
    ' r="10" fill="{b}"/>'
)
_BOTTLE = (
    '<path d="M88 36h24v30c0 12 16 16 16 36v54a8 8 0 0 1-8 8H80a8 8 0 0 1-8-8v-54c0-20 16-24 16-36z"'
    ' fill="{a}"/>'
    '<rect x="86" y="30" width="28" height="14" rx="3" fill="{ink}"/><rect x="72" y="108" width="56"'
    ' height="34" fill="{b}"/>'
)
_BAG = (
    '<path d="M62 50h76l-6 14 6 92H62l6-92z" fill="{a}"/><path d="M62 50h76l-4 10H66z" fill="{ink}"/>'
    '<circle cx="100" cy="108" r="24" fill="{b}"/><path d="M88 108q12-16 24 0q-12 16-24 0" fill="{paper}"/>'
)
_BOX = (
    '<path d="M60 58l80-8v104l-80 8z" fill="{a}"/><path d="M60 58l-12-8v104l12 8z" fill="{ink}"/>'
    '<circle cx="100" cy="100" r="26" fill="{b}"/><path d="M72 140l56-5v9l-56 5z" fill="{paper}"/>'
)
_TIN = (
    '<path d="M62 58v88a38 13 0 0 0 76 0V58z" fill="{a}"/><ellipse cx="100" cy="58" rx="38" ry="13"'
    ' fill="{ink}"/>'
    '<ellipse cx="100" cy="57" rx="30" ry="9" fill="{paper}"/><path d="M62 84a38 13 0 0 0 76 0v42a38 13 0'
    ' 0 1-76 0z" fill="{b}"/>'
)
_LEAF = (
    '<path d="M100 160V96" stroke="{ink}" stroke-width="6"/><path d="M100 104C60 104 52 70 54 46c34 0 50'
    ' 24 46 58z"'
    ' fill="{a}"/><path d="M100 120c36 4 50-22 48-44-32-2-48 16-48 44z" fill="{b}"/>'
)
_DRAWINGS: dict[str, tuple[str, str, str, str]] = {
    # aisle: ground, first colour, second colour, drawing
    "Flowers & garden": (
        "pink", "#d9577b", "#f3b23c",
        '<path d="M100 168V100" stroke="#4f8a5b" stroke-width="7"/><path d="M100 140q24-22 38-8q-12 20-38'
        ' 8" fill="#4f8a5b"/>'
        '<g fill="{a}"><circle cx="100" cy="56" r="20"/><circle cx="126" cy="76" r="20"/><circle cx="116"'
        ' cy="104" r="20"/>'
        '<circle cx="84" cy="104" r="20"/><circle cx="74" cy="76" r="20"/></g><circle cx="100" cy="82"'
        ' r="17" fill="{b}"/>',
    ),
    "Baby": (
        "blue", "#8fc1e3", "#f4a7b9",
        '<rect x="72" y="78" width="56" height="86" rx="16" fill="{paper}"/><path d="M72 116h56v32a16 16'
        ' 0 0 1-16 16H88a16 16'
        ' 0 0 1-16-16z" fill="{a}"/><rect x="68" y="64" width="64" height="18" rx="6" fill="{b}"/>'
        '<path d="M84 64q2-14 10-16 0-14 6-14t6 14q8 2 10 16z" fill="{ink}"/>',
    ),
    "Pets": (
        "warm", "#b9774a", "#8c5430",
        '<ellipse cx="100" cy="126" rx="36" ry="30" fill="{a}"/><ellipse cx="56" cy="92" rx="14" ry="19"'
        ' fill="{b}"/>'
        '<ellipse cx="84" cy="68" rx="14" ry="20" fill="{b}"/><ellipse cx="116" cy="68" rx="14" ry="20"'
        ' fill="{b}"/>'
        '<ellipse cx="144" cy="92" rx="14" ry="19" fill="{b}"/>',
    ),
    "Beer & wine": (
        "yellow", "#7c1d3a", "#f2d4b8",
        '<path d="M66 40h68q4 60-34 62-38-2-34-62z" fill="{paper}"/><path d="M65 62h70q-4 38-35'
        ' 40-31-2-35-40z" fill="{a}"/>'
        '<path d="M100 102v50M76 156h48" stroke="{ink}" stroke-width="7" stroke-linecap="round"/>',
    ),
    "Beauty": (
        "pink", "#c94f7c", "#e9c46a",
        '<rect x="78" y="98" width="44" height="66" rx="5" fill="{ink}"/><rect x="82" y="82" width="36"'
        ' height="20" fill="{b}"/>'
        '<path d="M86 82V52q14-20 28-10v40z" fill="{a}"/>',
    ),
    "Health": (
        "blue", "#3f9e7a", "#4a90a4",
        '<rect x="50" y="60" width="100" height="88" rx="14" fill="{paper}"/><path d="M84 60v-8q0-8'
        ' 8-8h16q8 0 8 8v8"'
        ' fill="none" stroke="{ink}" stroke-width="7"/><path d="M91'
        ' 82h18v16h16v18h-16v16H91v-16H75V98h16z" fill="{a}"/>',
    ),
    "Paper goods": (
        "blue", "#fffaf0", "#b9d3e6",
        '<path d="M58 74v66a28 14 0 0 0 56 0V74z" fill="{a}"/><path d="M114 84h34v76h-34z" fill="{b}"/>'
        '<ellipse cx="86" cy="74" rx="28" ry="14" fill="{b}"/><ellipse cx="86" cy="74" rx="9" ry="4.500"'
        ' fill="{ink}"/>',
    ),
    "Cleaning": (
        "blue", "#2f8f9d", "#f4d35e",
        '<path d="M78 88h36q14 14 14 34v34a8 8 0 0 1-8 8H80a8 8 0 0 1-8-8v-40q0-18 6-28z" fill="{a}"/>'
        '<path d="M84 88V62h22v26zM78 44h44q12 0 16 14l-18-2v10H84V56l-6 0z" fill="{ink}"/><circle'
        ' cx="100" cy="128" r="15" fill="{b}"/>',
    ),
    "Ice cream": (
        "pink", "#f49fb6", "#c98b4f",
        '<path d="M70 94h60l-30 74z" fill="{b}"/><path d="M82 96l26 40M118 96l-26 40" stroke="{paper}"'
        ' stroke-width="3"/>'
        '<circle cx="82" cy="80" r="23" fill="{a}"/><circle cx="118" cy="80" r="23"'
        ' fill="{paper}"/><circle cx="100" cy="56" r="23" fill="#8c5430"/>',
    ),
    "Frozen": (
        "blue", "#3a7ca5", "#81c3d7",
        '<g stroke="{a}" stroke-width="8" stroke-linecap="round"><path d="M100 44v112M51 72l98 56M149'
        ' 72l-98 56"/></g>'
        '<g stroke="{b}" stroke-width="6" stroke-linecap="round" fill="none"><path d="M86 54l14 12'
        ' 14-12M86 146l14-12 14 12M58'
        ' 92l4-18-12-6M142 108l-4 18 12 6M142 92l-4-18 12-6M58 108l4 18-12 6"/></g>',
    ),
    "Fish": (
        "blue", "#4a8fa8", "#f2a488",
        '<path d="M44 100q44-48 92 0l24-24v48l-24-24q-48 48-92 0z" fill="{a}"/><path d="M84 80q14 20 0'
        ' 40" fill="none"'
        ' stroke="{paper}" stroke-width="5"/><circle cx="66" cy="96" r="6" fill="{ink}"/>',
    ),
    "Eggs": (
        "yellow", "#fffaf0", "#e8b88a",
        '<ellipse cx="76" cy="100" rx="25" ry="33" fill="{a}"/><ellipse cx="124" cy="100" rx="25" ry="33"'
        ' fill="{b}"/>'
        '<path d="M42 114h116l-10 40H52z" fill="{ink}"/><path d="M60 126h22M118 126h22M89 126h22"'
        ' stroke="{paper}" stroke-width="5"/>',
    ),
    "Cheese": (
        "yellow", "#f2b233", "#d98f1f",
        '<path d="M44 112l84-54q28 12 28 54z" fill="{a}"/><path d="M44 112h112v40H44z" fill="{b}"/>'
        '<g fill="{paper}"><circle cx="112" cy="92" r="9"/><circle cx="74" cy="134" r="9"/><circle'
        ' cx="128" cy="130" r="7"/></g>',
    ),
    "Dairy": (
        "blue", "#fffaf0", "#3f88c5",
        '<path d="M70 74l14-24h32l14 24v90H70z" fill="{a}"/><path d="M84 36h32v16H84z" fill="{ink}"/>'
        '<path d="M70 74h60v12H70z" fill="{b}"/><path d="M100 100q22 30 0 38-22-8 0-38" fill="{b}"/>',
    ),
    "Meat": (
        "pink", "#c8474f", "#f4c9c3",
        '<path d="M52 92q4-40 52-42 50 2 46 42-4 34-30 38-12 22-34 16-40-10-34-54z" fill="{a}"/><path'
        ' d="M66 94q4-28 38-30 34 2'
        ' 32 28-4 24-26 26-10 16-22 12-24-8-22-36z" fill="{b}"/><circle cx="96" cy="92" r="11"'
        ' fill="{paper}"/>',
    ),
    "Fruit": (
        "green", "#d8434e", "#4f8a5b",
        '<path d="M100 76c-44-24-62 14-50 50 10 30 32 42 50 30 18 12 40 0 50-30 12-36-6-74-50-50z"'
        ' fill="{a}"/>'
        '<path d="M100 78q-2-22 6-34" fill="none" stroke="{ink}" stroke-width="7" stroke-linecap="round"/>'
        '<path d="M108 60q12-22 36-16-8 24-36 16" fill="{b}"/>',
    ),
    "Vegetables": (
        "green", "#ec7d31", "#4f8a5b",
        '<path d="M66 80q34-16 68 0-6 62-34 88-28-26-34-88z" fill="{a}"/><path d="M74 104h22M106'
        ' 120h18M80 134h18" stroke="{paper}"'
        ' stroke-width="4" stroke-linecap="round"/><path d="M100 78Q70 66 68 38q26 6 32 40 2-38 28-46 6'
        ' 32-28 46" fill="{b}"/>',
    ),
    "Bakery": (
        "warm", "#d08c4a", "#a9652c",
        '<path d="M44 92q0-36 56-36t56 36q0 14-10 18v44H54v-44q-10-4-10-18z" fill="{a}"/><path d="M74'
        ' 74l12 20M98 70l12 22M122'
        ' 74l10 18" stroke="{b}" stroke-width="7" stroke-linecap="round"/>',
    ),
    "Soft drinks & water": ("blue", "#2f8fbf", "#fffaf0", _BOTTLE),
    "Coffee & tea": (
        "warm", "#7a4b2a", "#e8b88a",
        '<path d="M52 86h80v36q0 30-30 30H82q-30 0-30-30z" fill="{a}"/><path d="M132 94h10q16 2 14 18-2'
        ' 16-26 16" fill="none"'
        ' stroke="{a}" stroke-width="9"/><path d="M76 72q-8-12 0-22M98 72q-8-12 0-22" fill="none"'
        ' stroke="{ink}" stroke-width="6"'
        ' stroke-linecap="round"/><path d="M44 160h96" stroke="{b}" stroke-width="9"'
        ' stroke-linecap="round"/>',
    ),
    "Sweets": (
        "pink", "#e4572e", "#f3c64e",
        '<path d="M72 100L42 76v48zM128 100l30-24v48z" fill="{b}"/><circle cx="100" cy="100" r="34"'
        ' fill="{a}"/>'
        '<path d="M84 72q20 28 0 56M108 68q20 32 0 64" fill="none" stroke="{paper}" stroke-width="7"/>',
    ),
    "Snacks": ("yellow", "#e4572e", "#f3c64e", _BAG),
    "Breakfast": (
        "yellow", "#3f88c5", "#e9a03b",
        '<path d="M42 96h116q-2 50-40 60H82q-38-10-40-60z" fill="{a}"/><g fill="{b}"><circle cx="66"'
        ' cy="90" r="13"/><circle'
        ' cx="92" cy="82" r="13"/><circle cx="118" cy="84" r="13"/><circle cx="138" cy="92" r="11"/></g>'
        '<path d="M42 96h116v8H42z" fill="{paper}"/>',
    ),
    "Soups & tins": ("grey", "#c8474f", "#fffaf0", _TIN),
    "Pasta & rice": ("warm", "#e0a93b", "#c8474f", _BOX),
    "Cooking & baking": ("warm", "#b5382a", "#e0a93b", _JAR),
    "Ready to eat": (
        "green", "#d08c4a", "#7ab55c",
        '<path d="M46 92q0-40 54-40t54 40z" fill="{a}"/><path d="M42 96q14 16 29 0 14 16 29 0 14 16 29 0'
        ' 14 16 29 0v14H42z"'
        ' fill="{b}"/><rect x="46" y="110" width="108" height="12" fill="#8c5430"/><path d="M46'
        ' 124h108v14q0 14-14 14H60q-14'
        ' 0-14-14z" fill="{a}"/>',
    ),
    "Cards & papers": (
        "grey", "#fffaf0", "#d9577b",
        '<rect x="44" y="62" width="112" height="78" rx="6" fill="{a}"/><path d="M44 66l56 44 56-44"'
        ' fill="none" stroke="{ink}"'
        ' stroke-width="6"/><circle cx="100" cy="112" r="16" fill="{b}"/>',
    ),
    "Natural foods": ("green", "#5d9e62", "#9cc77b", _LEAF),
    "Home": (
        "grey", "#5b7f95", "#e0a93b",
        '<path d="M40 102l60-52 60 52h-14v54H54v-54z" fill="{a}"/><path d="M86 156v-34h28v34z" fill="{b}"/>'
        '<path d="M40 102l60-52 60 52" fill="none" stroke="{ink}" stroke-width="8"'
        ' stroke-linejoin="round" stroke-linecap="round"/>',
    ),
}  # fmt: skip


@cache
def pictogram(aisle: str, tone: int, kind: str = "") -> str:
    """The picture of goods as the text of an SVG document: of their kind, else of their aisle.

    `tone` is taken modulo the four tones.
    """
    is_fresh = aisle in FRESH
    ground, first, second, drawing = (drawing_of(kind) if is_fresh else None) or _DRAWINGS[aisle]
    body = drawing.format(a=first, b=second, ink=_INK, paper=_PAPER)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img">'
        f'<rect width="200" height="200" fill="{_GROUNDS[ground][tone % TONES]}"/>'
        f'<ellipse cx="100" cy="170" rx="58" ry="7" fill="{_INK}" fill-opacity=".12"/>{body}</svg>'
    )
