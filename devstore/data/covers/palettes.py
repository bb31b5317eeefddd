"""Colours that go together: each palette is a ground, an ink to write with, and three accents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Five colours as #rrggbb. The ink is readable on the ground (contrast of at least 4.5)."""

    ground: str
    ink: str
    accents: tuple[str, str, str]

    def inverted(self) -> "Palette":
        """Ground and ink exchanged, for covers that want the darker or the lighter night."""
        return Palette(self.ink, self.ground, self.accents)


def _palette(colours: str) -> Palette:
    ground, ink, *accents = (f"#{colour}" for colour in colours.split())
    return Palette(ground, ink, (accents[0], accents[1], accents[2]))


WARM = tuple(
    map(
        _palette,
        (
            "f3e7d0 2a1a12 d9482b f0a830 2f6f73",
            "f7eedd 3b1220 c8323f f39b53 6c8f7d",
            "e9c46a 1f2421 d1495b 2a6f6b f6ecd4",
            "f6efe3 14213d e26d2c fbb13c 7a9e9f",
            "d65a31 fff4e0 222831 f2b705 7c1d2a",
            "2b1a12 f7e3c1 e3642b f2b33d 8f2d1f",
            "f2d5b8 4a1c1c b5382a e88d3f 5d7052",
            "efe2c4 26303a b84a2e d9a441 55707a",
        ),
    )
)
COOL = tuple(
    map(
        _palette,
        (
            "e8eef0 12263a 2f6690 81c3d7 f2c14e",
            "0f1c2e eef4ed 3a7ca5 8fb8de e7c66b",
            "dfe7e4 1b3a3f 3f7f79 a4c3b2 e07a5f",
            "10242b e6f1ee 2c8c8a 7fd1b9 f4d35e",
            "f1f3f0 22223b 4a4e69 9a8c98 c9ada7",
            "1a2340 f4f1de 5465ff 9bb1ff ef8354",
            "d9e2ec 1d2d44 3e5c76 748cab e4572e",
        ),
    )
)
BRIGHT = tuple(
    map(
        _palette,
        (
            "fff6e5 1b1b3a ff5a5f 00a6a6 ffc145",
            "f9f3ff 2b1055 ff4f8b 7b5cff ffd166",
            "12122b fff7e0 ff3864 2de2e6 f9c80e",
            "ffd23f 241623 ee4266 0ead69 3bceac",
            "f4f4f0 101010 e4002b 0057b8 ffc72c",
            "0b3d3a fff3d6 ff7f51 ffd166 57cc99",
            "ffefe6 3d0c2e e0457b f79d65 6a4c93",
            "2d1e5f fdf0d5 ff6b6b ffd93d 4cc9f0",
        ),
    )
)
STARK = tuple(
    map(
        _palette,
        (
            "f2f0ea 141414 d7263d 8d8d86 c9c6bd",
            "161616 f2efe6 e4572e 77756e b9b6ac",
            "d8d5cc 1c1c1c 3d5a80 8a867b f4f1e8",
            "1e2022 eceae4 f0c808 6f7376 a5a9a8",
            "e63226 fff8ee 151515 ffb3a0 7f150e",
            "1c3144 f6f2e9 d00000 7b98ad ffba08",
        ),
    )
)
SOFT = tuple(
    map(
        _palette,
        (
            "f7e1e3 4a2545 e88fa2 b8a1d9 f9c6a5",
            "e7e0f5 2f2350 a78bdb f2a1c2 8ec5e8",
            "fbeee6 4c2a3f f2a488 d77a9b 9db4d6",
            "2c2143 fbeaf4 c77dff ff9ebb 7fd8f0",
            "dff0ee 234450 83c5be ffb4a2 e5989b",
            "f3ecdc 3a3a52 b5c7a3 e8b4a0 8fa6c4",
        ),
    )
)
BY_GENRE = {
    "Jazz": COOL + WARM + STARK,
    "Soul & Funk": WARM + BRIGHT,
    "Dub & Reggae": WARM + BRIGHT[3:],
    "Electronic": BRIGHT + COOL + STARK[3:],
    "Ambient": COOL + SOFT,
    "Chamber": STARK[:3] + COOL + SOFT[5:],
    "Folk": WARM + SOFT[4:],
    "Americana": WARM + COOL[2:3],
    "Indie Rock": BRIGHT + WARM[:4],
    "Post-Punk": STARK,
    "Dream Pop": SOFT,
    "Psychedelia": BRIGHT + WARM[2:6],
}


def contrast(one: str, other: str) -> float:
    """How well text of one colour is read on the other: from 1, not at all, to 21."""
    dark, light = sorted((lightness(one), lightness(other)))
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: str) -> float:
    """The relative luminance of #rrggbb, from 0 for black to 1 for white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
