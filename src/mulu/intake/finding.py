"""Which files a run reads, and what their sources are called.

Source: docs/spec/intake.md INT-3 and INT-19.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mulu.core.ids import SOURCE
from mulu.intake.limits import FILES_MAX
from mulu.intake.opening import is_encoding, slug_of
from mulu.intake.port import SourceFile

_CATALOGUE: Final = re.compile(
    r"\.(?:(?:json|jsonl|ndjson|jsonld|csv|tsv|ttl|nt|rdf)(?:\.gz)?|xlsx|xlsm)$", re.IGNORECASE
)
_source: Final = re.compile(SOURCE, re.ASCII)


def find_files(paths: Iterable[Path], *, source: str = "", encoding: str = "") -> list[SourceFile]:
    """List the files that paths name; of a folder those that look like catalogues, by name.

    Args:
        paths: Files and folders.
        source: Slug that the user gives all of them, or "" to name each after its file.
        encoding: Encoding that the user names for all of them, or "" for UTF-8.

    Raises:
        ValueError: A path does not exist, the slug breaks its grammar, the encoding is not known,
            or there are too many files.
    """
    if encoding and not is_encoding(encoding):
        raise ValueError(f"{encoding!r} is no known encoding; such as UTF-8, GB18030 or Big5")
    if source and not _source.fullmatch(source):
        raise ValueError(
            f"{source!r} names no source; use up to four words of a-z and 0-9 joined by -"
        )
    files = [file for path in paths for file in _expand(path)]
    if len(files) > FILES_MAX:
        raise ValueError(f"{len(files)} files are too many for one run; the most is {FILES_MAX}")
    return [
        SourceFile(
            path=file,
            name=str(file),
            source=source or slug_of(file),
            source_given=bool(source),
            encoding=encoding,
        )
        for file in files
    ]


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(
            file for file in path.iterdir() if _CATALOGUE.search(file.name) and file.is_file()
        )
    if not path.exists():
        raise ValueError(f"{path} does not exist")
    return [path]
