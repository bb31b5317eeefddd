"""Sleeves for invented records: each is drawn from the seed and its own words, always the same way."""

import random
from collections.abc import Callable, Mapping
from html import escape

from devstore.data.covers import geometric, lettered, organic
from devstore.data.covers.palettes import BY_GENRE
from devstore.data.covers.sheet import SIZE, Sheet

System = Callable[[Sheet], str]

SYSTEMS: Mapping[str, tuple[System, ...]] = {
    "Jazz": (
        geometric.tiles,
        lettered.staircase,
        geometric.city,
        geometric.rings,
        organic.collage,
        lettered.initial,
    ),
    "Soul & Funk": (geometric.stripes, geometric.rays, organic.blobs, lettered.wall, geometric.rings),
    "Dub & Reggae": (geometric.rays, geometric.stripes, organic.hills, geometric.halftone, organic.collage),
    "Electronic": (
        geometric.interference,
        geometric.turned,
        geometric.squares,
        geometric.halftone,
        geometric.tiles,
    ),
    "Ambient": (organic.water, organic.hills, organic.contour, organic.blobs, organic.moons),
    "Chamber": (geometric.plain_label, lettered.initial, organic.leaves, geometric.squares, organic.contour),
    "Folk": (organic.leaves, organic.hills, organic.moons, organic.collage, geometric.plain_label),
    "Americana": (organic.hills, geometric.stripes, geometric.rays, organic.water, lettered.staircase),
    "Indie Rock": (
        lettered.wall,
        organic.collage,
        geometric.halftone,
        geometric.tiles,
        organic.blobs,
        geometric.city,
    ),
    "Post-Punk": (lettered.wall, lettered.repeat, geometric.turned, geometric.interference, geometric.city),
    "Dream Pop": (organic.blobs, organic.moons, organic.water, geometric.halftone, organic.contour),
    "Psychedelia": (geometric.rays, geometric.interference, geometric.turned, organic.blobs, lettered.repeat),
}


def cover(genre: str, artist: str, title: str, seed: int) -> str:
    """The sleeve as the text of one SVG document, square, of about 2 to 6 KB."""
    dice = random.Random(f"{seed}:cover:{artist}:{title}")
    draw = dice.choice(SYSTEMS[genre])
    body = draw(Sheet(artist, title, dice.choice(BY_GENRE[genre]), dice))
    label = escape(f"{title} by {artist}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">'
        f"<title>{label}</title>{body}</svg>"
    )
