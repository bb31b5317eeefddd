"""Which arm a unit gets: a keyed hash that a browser computes alike (docs/experiments.md has the script)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WHOLE = 10_000
_WORD = 0xFFFFFFFF


def position_of(salt: str, unit: str) -> int:
    """Where the unit stands among ten thousand, by the experiment's salt.

    FNV-1a of 32 bits over the UTF-8 of `salt:unit`, then the finaliser of MurmurHash3, which mends that the
    last letters hardly reach FNV's upper bits.
    """
    value = 0x811C9DC5
    for byte in f"{salt}:{unit}".encode():
        value = (value ^ byte) * 0x01000193 & _WORD
    value = (value ^ value >> 16) * 0x85EBCA6B & _WORD
    value = (value ^ value >> 13) * 0xC2B2AE35 & _WORD
    value ^= value >> 16
    return value * WHOLE >> 32


def arm_of(arms: Sequence[Any], salt: str, unit: str) -> str:
    """The arm in whose share the unit stands; `arms` as an experiment keeps them."""
    position, passed = position_of(salt, unit), 0
    for name, share in arms:
        passed += share
        if position < passed:
            return str(name)
    raise ValueError(f"the shares sum to {passed}, not to {WHOLE}")
