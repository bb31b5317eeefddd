"""Keeps named arrays in one checksummed file, whole or refused; the old one stays until the new is safe."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"perennial-lists 1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size


class TornFile(ValueError):
    """The file is not what `save` wrote: cut short, changed or of another kind. Train again."""


def save(model_lists: Mapping[str, NDArray[Any]], path: str | os.PathLike[str]) -> None:
    """Write the arrays to `path` atomically; a crash at any moment leaves the earlier file as it was."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **dict(model_lists))
    body = buffer.getbuffer()
    target = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + hashlib.sha256(body).digest())
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)


def load(path: str | os.PathLike[str]) -> dict[str, NDArray[Any]]:
    """The arrays that `save` wrote. Raises TornFile for anything else and FileNotFoundError for nothing."""
    content = memoryview(Path(path).read_bytes())
    head = len(_MAGIC) + _DIGEST_BYTES
    if content[: len(_MAGIC)] != _MAGIC:
        raise TornFile(f"{path} is not a file of lists; train again")
    body = content[head:]
    if hashlib.sha256(body).digest() != content[len(_MAGIC) : head]:
        raise TornFile(f"{path} does not match its checksum; train again")
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _sync_directory(directory: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
