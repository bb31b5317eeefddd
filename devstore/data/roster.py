"""The invented artists of the record shop, by genre, with their records in order of release."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Artist:
    name: str
    genre: str
    titles: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Genre:
    """A genre with its labels; `near` are the genres whose listeners cross over."""

    name: str
    near: tuple[str, ...]
    labels: tuple[str, ...]
    artists: tuple[Artist, ...]


_NEAR: Mapping[str, tuple[str, ...]] = {
    "Jazz": ("Soul & Funk", "Chamber"),
    "Soul & Funk": ("Jazz", "Dub & Reggae"),
    "Dub & Reggae": ("Soul & Funk", "Electronic"),
    "Electronic": ("Ambient", "Dub & Reggae"),
    "Ambient": ("Electronic", "Chamber"),
    "Chamber": ("Ambient", "Jazz"),
    "Folk": ("Americana", "Psychedelia"),
    "Americana": ("Folk", "Indie Rock"),
    "Indie Rock": ("Post-Punk", "Dream Pop"),
    "Post-Punk": ("Indie Rock", "Electronic"),
    "Dream Pop": ("Indie Rock", "Ambient"),
    "Psychedelia": ("Folk", "Indie Rock"),
}

_LABELS: Mapping[str, str] = {
    "Jazz": "Night Ferry | Copper Reed | Third Landing",
    "Soul & Funk": "Honeybrook | Double Parked | Velvet Receipt",
    "Dub & Reggae": "Rootless Cellar | Tin Roof Sound | Slow Harbor",
    "Electronic": "Patchbay | Mains Hum | Kilohertz & Daughters",
    "Ambient": "Still Room | Long Weather | Mains Hum",
    "Chamber": "Ivory Gate Editions | Still Room | Opus Minor",
    "Folk": "Hedgerow | Lantern & Loom | Applewood",
    "Americana": "Gravel Road | Lantern & Loom | Screen Door",
    "Indie Rock": "Spare Key | Paper Route | Little Engine",
    "Post-Punk": "Grey Ladder | Exit Only | Spare Key",
    "Dream Pop": "Soft Focus | Paper Route | Tidal Pink",
    "Psychedelia": "Third Eyelid | Applewood | Marmalade Sun",
}

_ARTISTS: Mapping[str, str] = {
    "Jazz": """
        Marlow Tidewater Quartet: Low Water | Harbor Lights, Slowly | The Ferryman's Arithmetic
        Odessa Brightwell: Blue Hour Ledger | Left-Handed Rain
        The Cornice Trio: Cornice | Stairwell Sessions | Elevator, Going Up
        Lucian Pennygate: Seven Short Cigarettes | Pennygate Plays Himself
        Ines Valdorra Sextet: Plaza at Four | The Year of Two Winters | Salt Market
        Harlan Oakes & the Night Clerks: Checkout Is at Noon | Vacancy
        Bettina Krol: Kleine Uhr | Mockingbird Street
        The Umber Ensemble: Umber | Burnt Umber | Raw Umber
        Theo Lanternman: First Set, Second Wind | Walking the Bass Home
    """,
    "Soul & Funk": """
        Delphine Archer: Sunday Dress, Monday Shoes | Say It Sweeter
        The Corduroy Kings: Wide Wale | Elbow Patches | Pressed & Ready
        Otis Merriweather III: Long Way to Your Porch | Porch Light On
        Mama Juniper's Kitchen: Second Helping | Butter the Bread | Pots & Pans
        The Brass Receipts: Paid in Full | No Refunds
        Lorraine Tuesday: Call Me Any Other Day | Tuesday's Love
        Golden Hour Transit: Last Bus, Best Seat | Exact Change | Transfer
        Percy Vale: Velvet Weather | A Fool with a Map
        The Sugarfoot Assembly: Sugarfoot | Stand Up, Sit Down
    """,
    "Dub & Reggae": """
        Brother Lowtide: Undertow in Dub | Lowtide Meets the Moon
        Sister Amaranth: Garden of Lions | Zion by Bicycle | Higher Than the Hill
        The Tin Roof Uprising: Rain on Zinc | Thunder Don't Knock
        King Parsnip: King Parsnip at the Controls | Root Vegetable Dub | Harvest Version
        Echo Parish: Parish Echoes | Nine Ways Out of Town
        Cornelius Drift: Island of One | Coconut Telegraph
        Bass Librarian: Quiet Please | Overdue | The Reference Section
        The Mango Street Players: Mango Street | One Drop for the Driver
        Ras Elderflower: Elderflower | Cordial Dub
    """,
    "Electronic": """
        Volta Nine: Alternating Current | Phase Shift | Ground Loop
        Kassiopeia Drive: Night Motorway | Kilometre Null
        Anneke Sol: Solarplexus | Machine Tenderness | Handshake Protocol
        Modem Children: Dial Tone Lullabies | Are You Still There?
        Parallel Otto: Otto | Otto Otto | Otto Again
        The Beige Cabinet: Punch Card Romance | Return Key
        Lumen & Lux: Twelve Lamps | Filament
        Cathode Mary: Test Card Girl | Afterglow, 60 Hz | Vertical Hold
        Tensor Fields: Gradient Descent | Local Maxima
    """,
    "Ambient": """
        Hollow Meadow: First Frost, Last Hay | Fieldwork | The Long Grass
        Sven Aurlund: Fjordlys | Snow Falling on Snow
        Quiet Machinery: Hum | The Refrigerator Suite | Standby
        Isobel Wren: Rooms I Have Slept In | Curtain Weather
        The Lighthouse Keepers' Union: Fog Signal | Shift Change | Lamp Oil
        Paleblue Atlas: Contour Lines | Unfolding Map
        Marguerite Lune: Tide Tables | Moon, Rinsed
        Slow Glass: Refraction | Windowsill | Everything Is Late Sun
        Nils Varga: Twelve Kinds of Silence | Breathing Instructions
    """,
    "Chamber": """
        Quartetto Ombra: Shadow Quartets | Lantern Music
        Eleanor Vasquez-Hale: Piano for Small Hours | Nocturnes for Neighbours | Etudes, Unfinished
        The Ashgrove Consort: Winter Strings | A Book of Small Dances
        Tomas Linden: Cello, Alone | Letters to an Empty Hall | Room with Two Cellos
        Mirela Dumont: Glass Preludes | Preludes and Postcards
        Nordlys Ensemble: Six Weathers | Midsummer, Minor Key
        The Paper Orchestra: Origami | Crane, Boat, Fox | Foldings
        August Feldspar: Variations on a Dripping Tap | Suite for Broken Clock
        Camerata Willowbrook: Songs Without Singers | The Gardener's Mass
    """,
    "Folk": """
        Wren & Thistle: Hedge School | The Miller's Second Daughter | Barley Moon
        Ansel Greaves: Old Coat Songs | Kindling
        Maeve Corrigan-Lowe: The Salt Road | Candle for the Boat | Seven Sisters Hill
        The Hollin Brothers: Peat Smoke | Lambing Season
        Juniper Falls: River, Be Kind | Letters from the Weir | Stone Soup
        Tobias Rook: Rook's Almanac | A Year of Owls
        The Lantern Sisters: Moth Ballads | Three-Part Harm
        Elspeth Moor: Bramble | Heather & Iron | The Long Walk to Skerry
        Cobb & Daughter: Fiddle in the Flour | Bread Songs
    """,
    "Americana": """
        The Prairie Telegraph: Wire Across Nebraska | Dot, Dash, Heart | Poles
        Lacey June Holloway: Truck Stop Cathedral | Prayers for Diesel
        Dusty Ledger: Owed to Oklahoma | Balance Carried Forward
        The Gravel Saints: Patron of Flat Tires | Shoulder of the Road | Saint Somewhere
        Amos Tillery: Tin Cup, Tall Tale | Whittled
        Rosalind Mesa: Adobe Heart | The Motel Pool at Dusk | Ocotillo
        The Coffee Can Ramblers: Nickels & Screws | Bacon Grease Waltz
        Walt Penhallow: Barbed Wire Birthday | Fence Line
        Clementine & the Carburetors: Choke | Idle High | Runs When Parked
    """,
    "Indie Rock": """
        The Substitute Teachers: Pop Quiz | Sign Here, Please | Detention Songs
        Kite Weather: String Theory for Beginners | Good Wind, Bad Knot
        Garage Sale Astronomy: Everything Must Glow | Telescope, $5 | Make an Offer
        Bicycle Thieves' Alibi: I Was Home All Night | Two Locks
        Hannah & the Heights: Ladder Songs | Don't Look Down
        The Parking Structure: Level 4 | Lost Ticket | Exit Through Roof
        Small Town Aquarium: Tap on the Glass | Feeding Time
        Weekend Ferns: Overwatered | Repotted | North-Facing Window
        Marcus Applecart: Upset | Bruised Fruit Discount
    """,
    "Post-Punk": """
        Concrete Ballet: Pas de Deux-by-Four | Rebar | Load-Bearing Heart
        The Filing Cabinets: A to K | L to Z
        Vera Static: Nervous Furniture | Please Hold | Cold Call
        Kommando Teatime: Milk in First | The Biscuit Treaty
        Grey Escalator: Going Down | Mind the Teeth | Out of Service
        Ministry of Umbrellas: Ministry of Umbrellas | Light Drizzle, Heavy Hand
        Modern Elevator Fear: Between Floors | Press Alarm
        Sister Turbine: Blades | Low Pressure | Wind Farm Love Song
        The Unreturned Calls: After the Beep | You Have No New Messages
    """,
    "Dream Pop": """
        Pillow Parade: Feather Report | Duvet Days | Counting Sheep Backwards
        Coral Telephone: Ring Under Water | Shell, Receiver
        Ada Hush: Velveteen | The Blur of Her | Whisper Campaign
        Lilac Motorcade: Slow Parade | Purple Exhaust
        Moonroof: Open | Sunroof | Drive-Thru Heaven
        The Sleepwalkers' Ball: Barefoot in the Hall | Left the Oven On
        Peach Static: Fuzz & Pit | Stone Fruit Summer
        Vesper Lanes: Gutterball Galaxy | Cosmic Bowling | Rented Shoes
        Sugar Observatory: Star Chart for Two | Powdered Light
    """,
    "Psychedelia": """
        The Marmalade Engine: Toast of the Town | Breakfast on Saturn | Peel
        Professor Ottoline's Garden: The Snail's Parliament | Gazebo of the Mind
        Ochre Caravan: Sand Remembers | Mirage Maintenance | Camel with Two Shadows
        Velvet Periscope: Look Up, Look Under | Submarine Tea
        The Infinite Aunts: Kaleidoscope Sunday | Knit One, Dream Two
        Tangerine Bureau: Forms in Triplicate | The Colour Department | Orange Tape
        Mushroom Weather Service: Chance of Spores | Partly Purple
        Electric Haberdashery: Buttons of Light | Paisley Emergency
        Ptolemy Finch: The Clockwork Orchard | Moth to a Lava Lamp | Lemon Eclipse
    """,
}

_BOX_SETS: Mapping[str, str] = {
    "Marlow Tidewater Quartet": "The Complete Harbor Sessions",
    "The Corduroy Kings": "Full Wardrobe: 1968-1981",
    "Bass Librarian": "The Card Catalogue",
    "Volta Nine": "Mains Voltage: Collected Works",
    "Hollow Meadow": "Four Seasons, Eight Sides",
    "The Paper Orchestra": "A Thousand Cranes",
    "Wren & Thistle": "The Hedge School Archive",
    "The Prairie Telegraph": "Every Wire: The Complete Messages",
    "The Substitute Teachers": "The Permanent Record",
    "Concrete Ballet": "Foundations 1979-1989",
    "Pillow Parade": "The Linen Cupboard",
    "The Marmalade Engine": "The Whole Jar",
}


@cache
def genres() -> tuple[Genre, ...]:
    """Every genre, with at least two related artists for each artist, from its own and the nearest genre."""
    names = {genre: [line.split(":")[0].strip() for line in _lines(genre)] for genre in _ARTISTS}
    return tuple(
        Genre(
            name=genre,
            near=_NEAR[genre],
            labels=tuple(_LABELS[genre].split(" | ")),
            artists=tuple(
                _artist(line, genre, _related(names, genre, place))
                for place, line in enumerate(_lines(genre))
            ),
        )
        for genre in _ARTISTS
    )


def box_set_of(artist: str) -> str | None:
    """The title of the artist's box set, None for most artists."""
    return _BOX_SETS.get(artist)


def _lines(genre: str) -> list[str]:
    return [line.strip() for line in _ARTISTS[genre].strip().splitlines()]


def _artist(line: str, genre: str, related: tuple[str, ...]) -> Artist:
    name, titles = line.split(": ", 1)
    return Artist(name, genre, tuple(titles.split(" | ")), related)


def _related(names: Mapping[str, list[str]], genre: str, place: int) -> tuple[str, ...]:
    own, near = names[genre], names[_NEAR[genre][0]]
    return own[(place + 1) % len(own)], own[place - 1], near[place % len(near)]
