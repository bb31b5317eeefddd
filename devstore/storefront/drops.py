"""What Liquid may see: objects whose public attributes are the names a template can use."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any


class Drop:
    """An object of the template language. Names that begin with an underscore stay hidden."""

    def __getitem__(self, key: object) -> Any:
        if not isinstance(key, str) or key.startswith("_"):
            raise KeyError(key)
        try:
            return getattr(self, key)
        except AttributeError:
            raise KeyError(key) from None

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class Lookup(Drop):
    """Finds drops by name, e.g. all_products['blue-train']; what is not there is nil."""

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def __getitem__(self, key: object) -> Any:
        found = self._find(str(key))
        if found is None:
            raise KeyError(key)
        return found


class NamedList(Sequence[Any]):
    """A list whose members can be had by handle too, as `collections` is."""

    def __init__(self, members: Sequence[Any], find: Callable[[str], Any]) -> None:
        self._members = members
        self._find = find

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            found = self._find(key)
            if found is None:
                raise KeyError(key)
            return found
        return self._members[key]

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members)


class Values(Drop):
    """A plain bundle of values, e.g. `routes` or `request`."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)
