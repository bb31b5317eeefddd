"""The taste of invented listeners: which records one customer puts into one order.

A customer leans to a few genres and to favourite artists, buys what is well known and what is new, follows an
artist from one record to the next, seldom buys a record twice, and fills one order from one mood.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from devstore.data import roster
from devstore.data.catalogue import Record

FAVOURITE, RELATED, NEXT_RELEASE = 9.0, 3.0, 2.5
SAME_ARTIST, SAME_GENRE, OTHER_MOOD = 3.5, 1.0, 0.18
OWNED, NEW = 0.03, 2.0
NEW_DAYS = 45.0
CROSSOVER = 0.35
BACKGROUND = 0.015
"""The interest everybody has in every genre, so that no record is impossible."""

Floats = NDArray[np.float64]


class Shelf:
    """All records as columns, in the order given."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        artists = [artist.name for genre in roster.genres() for artist in genre.artists]
        genres = [genre.name for genre in roster.genres()]
        self.fame = np.array([record.fame for record in records])
        self.artist = np.array([artists.index(record.artist.name) for record in records])
        self.genre = np.array([genres.index(record.artist.genre) for record in records])
        self.place = np.array([record.place for record in records])
        self.arrived = np.array([record.arrived_at.timestamp() for record in records])
        self.related = [[artists.index(other) for other in record.artist.related] for record in records]
        self.nearness = np.eye(len(genres))
        for row, genre in enumerate(roster.genres()):
            self.nearness[row, [genres.index(name) for name in genre.near]] = CROSSOVER


class Listener:
    """One customer's taste, and the records she owns so far."""

    def __init__(self, shelf: Shelf, dice: np.random.Generator) -> None:
        self._shelf = shelf
        self._owned = np.zeros(len(shelf.records), dtype=bool)
        genres = dice.dirichlet(np.full(len(shelf.nearness), 0.09)) @ shelf.nearness
        self._lean: Floats = shelf.fame * (BACKGROUND + genres[shelf.genre])
        self._prefer_artists(dice)

    def wish(self, at: datetime, order: Sequence[int]) -> Floats:
        """How likely each record is to be taken next at this moment, not normalised.

        `order` are the places of the records already in the order; 0 stands for what is not yet on sale.
        """
        shelf = self._shelf
        age_days = (at.timestamp() - shelf.arrived) / 86400
        wish = self._lean * (1 + NEW * np.exp(-np.maximum(age_days, 0) / NEW_DAYS))
        wish = wish * np.where(self._owned, OWNED, 1.0) * np.where(self._follows(), NEXT_RELEASE, 1.0)
        if order:
            wish = wish * self._mood(order)
        return np.where(age_days < 0, 0.0, wish)

    def keep(self, order: Sequence[int]) -> None:
        """Remember the records of a finished order as owned."""
        self._owned[list(order)] = True

    def _prefer_artists(self, dice: np.random.Generator) -> None:
        shelf = self._shelf
        for place in dice.choice(len(self._lean), size=dice.integers(2, 5), p=self._lean / self._lean.sum()):
            self._lean = np.where(shelf.artist == shelf.artist[place], self._lean * FAVOURITE, self._lean)
            self._lean = np.where(
                np.isin(shelf.artist, shelf.related[place]), self._lean * RELATED, self._lean
            )

    def _follows(self) -> NDArray[np.bool_]:
        """True for the first record after the ones she owns of the same artist."""
        follows = np.zeros(len(self._owned), dtype=bool)
        after = np.flatnonzero(self._owned) + 1
        after = after[after < len(follows)]
        follows[after] = self._shelf.artist[after] == self._shelf.artist[after - 1]
        return follows & ~self._owned

    def _mood(self, order: Sequence[int]) -> Floats:
        shelf, first = self._shelf, order[0]
        mood = shelf.nearness[shelf.genre[first]][shelf.genre] * SAME_GENRE + OTHER_MOOD
        mood = np.where(shelf.artist == shelf.artist[first], mood * SAME_ARTIST, mood)
        mood[list(order)] *= 0.01
        return np.asarray(mood, dtype=np.float64)
