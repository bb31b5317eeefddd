"""What is printed on the sleeve of an invented record: a few sentences and the list of tracks."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one genre, from which its tracks and its praise are made."""

    nouns: tuple[str, ...]
    touches: tuple[str, ...]
    praise: tuple[str, ...]


_WORDS: Mapping[str, tuple[str, str, str]] = {
    "Jazz": (
        "Ferry Lantern Saxophone Corner Avenue Raincoat Taxi Staircase Harbor Matchbook Umbrella Window",
        "Blue Late Slow Borrowed Crooked Amber Left-Handed Midnight",
        "Recorded in two evenings with the windows open; you can hear the street agree."
        "|A small group that listens as well as it plays, and leaves the ashtray full."
        "|Brushes, bass and a horn that never raises its voice.",
    ),
    "Soul & Funk": (
        "Porch Sugar Telephone Supper Payday Sunday Mirror Bus Heart Kitchen Ribbon Honey Doorbell",
        "Sweet Golden Long Honest Velvet Hot Buttered Stubborn",
        "Horns on the one, tambourine on everything else."
        "|The groove arrives early, takes its coat off and stays for dinner."
        "|A voice like warm bread and a rhythm section that will not be hurried.",
    ),
    "Dub & Reggae": (
        "Lion River Version Harbor Drum Mango Chapter Thunder Cellar Garden Bicycle Moon Kettle",
        "Deep Rolling Rootsy Heavy Gentle Upright Rainy Golden",
        "The bass is in the next room and also in your chest."
        "|Melodica, spring reverb and no hurry whatsoever."
        "|Mixed by hand on a hot night, one fader at a time.",
    ),
    "Electronic": (
        "Signal Motorway Circuit Terminal Lamp Voltage Mirror Satellite Corridor Oscillator Window",
        "Parallel Soft Neon Recursive Cold Binary Silver Unpatched",
        "Drum machines with good manners and one synthesiser that has none."
        "|Night driving for people who take the tram."
        "|Made with eleven cables, nine of them faulty.",
    ),
    "Ambient": (
        "Meadow Frost Tide Window Valley Cloud Shoreline Attic Snow Lamp Reservoir Dusk Paper",
        "Pale Distant Slow Half-Remembered Quiet Early Rinsed Endless",
        "Nothing happens, beautifully, for forty-one minutes."
        "|Leave it on in the next room and the next room gets larger."
        "|Tape hiss, one piano and the weather outside the studio.",
    ),
    "Chamber": (
        "Prelude Lantern Garden Clock Letter Waltz Staircase Swan Winter Postcard Chapel Nocturne Orchard",
        "Unfinished Small Silver Solemn Minor Gentle Second Distant",
        "Close microphones: you hear the bow, the bench and the breath."
        "|Short pieces for long evenings."
        "|Written for friends, recorded before they went home.",
    ),
    "Folk": (
        "Thistle Miller River Candle Barley Raven Hill Loom Boat Daughter Kettle Orchard Shepherd",
        "Salt Old Winter Bonny Crooked Seventh Wandering Heather",
        "Two voices, one fiddle, and a fire you can hear settle."
        "|Old words, new wood."
        "|Songs that sound two hundred years old and were finished on a Tuesday.",
    ),
    "Americana": (
        "Highway Motel Wire Saint Diesel Prairie Porch Whiskey Fence Nickel Radio Coyote Church",
        "Dusty Lonesome Second-Hand Rusted Honest Last Wide Borrowed",
        "Pedal steel, a good lie and the long way home."
        "|Sung from the passenger side with the window down."
        "|Three chords, all of them paid for.",
    ),
    "Indie Rock": (
        "Bicycle Aquarium Locker Ladder Telescope Parking Homework Summer Balcony Fern Ticket Postcode",
        "Awkward Second-Best Sunburnt Overdue Loud Nearly Honest Unmade",
        "Guitars that jangle, choruses that forgive you."
        "|Recorded in a garage whose owner was promised he would be thanked. Thank you, Gary."
        "|For everyone who leaves the party early and regrets it on the stairs.",
    ),
    "Post-Punk": (
        "Elevator Umbrella Concrete Office Signal Queue Turbine Biscuit Ministry Static Corridor Alarm",
        "Grey Nervous Polite Broken Vertical Cold Municipal Angular",
        "Bass up front, guitar at right angles, feelings filed alphabetically."
        "|Dance music for people with umbrellas."
        "|Sharp elbows, sharper suits, one song about a photocopier.",
    ),
    "Dream Pop": (
        "Pillow Telephone Feather Galaxy Motorcade Peach Velvet Shell Ballroom Sunroof Blur Whisper Cloud",
        "Soft Lilac Powdered Slow Underwater Pink Drowsy Weightless",
        "Everything is slightly out of focus and exactly in tune."
        "|Play it loud enough and the ceiling turns lilac."
        "|Four tracks of guitar, forty of echo.",
    ),
    "Psychedelia": (
        "Marmalade Snail Kaleidoscope Caravan Gazebo Mushroom Periscope Saturn Aunt Orchard Paisley Camel",
        "Infinite Tangerine Velvet Clockwork Partly-Purple Melting Ninth Inside-Out",
        "Backwards guitars and forwards biscuits."
        "|Side two was recorded first and also last."
        "|Please do not operate a gazebo while listening.",
    ),
}

_PATTERNS = (
    "{touch} {noun}",
    "{touch} {noun}",
    "The {noun} and the {other}",
    "{noun} for Two",
    "Goodbye, {noun}",
    "{noun} Song",
    "Under the {noun}",
    "My {touch} {noun}",
    "No More {other}",
    "{noun}, {other}",
    "A {noun} in the Rain",
    "{noun} No. {number}",
    "Waiting on a {noun}",
    "{touch}",
    "{other} Weather",
    "Where the {noun} Was",
)


@cache
def wording(genre: str) -> Wording:
    nouns, touches, praise = _WORDS[genre]
    return Wording(tuple(nouns.split()), tuple(touches.split()), tuple(praise.split("|")))


def tracks(genre: str, title: str, number: int, dice: random.Random) -> list[str]:
    """`number` different track titles; the record's own title is mostly one of them."""
    words = wording(genre)
    made = [title] if dice.random() < 0.7 else []
    while len(made) < number:
        noun, other = dice.sample(words.nouns, 2)
        pattern = dice.choice(_PATTERNS)
        track = pattern.format(
            touch=dice.choice(words.touches), noun=noun, other=other, number=dice.randint(2, 9)
        )
        if track not in made:
            made.append(track)
    dice.shuffle(made)
    return made


def sleeve(
    genre: str, artist: str, title: str, year: int, label: str, sides: int, dice: random.Random
) -> str:
    """The product page's text as HTML: praise, year and label, and one list of tracks for each side."""
    songs = tracks(genre, title, sides * dice.randint(4, 6), dice)
    share = len(songs) // sides
    lists = "".join(_side(place, songs[place * share : (place + 1) * share], dice) for place in range(sides))
    praise = escape(dice.choice(wording(genre).praise))
    return (
        f"<p>{praise}</p><p><strong>{escape(artist)}</strong>, <em>{escape(title)}</em>. "
        f"First pressed {year} on {escape(label)}.</p>{lists}"
    )


def _side(place: int, songs: list[str], dice: random.Random) -> str:
    items = "".join(
        f"<li>{escape(song)} ({dice.randint(2, 6)}:{dice.randint(0, 59):02d})</li>" for song in songs
    )
    return f"<h4>Side {'ABCDEFGH'[place]}</h4><ol>{items}</ol>"
