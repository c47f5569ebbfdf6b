"""Options of the whole command line, taken wherever they stand.

``mulu status --json`` means what ``mulu --json status`` does; what follows ``--`` is left alone.

Source: docs/spec/cli.md CLI-1.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

WITH_VALUE: Final = frozenset({"--home", "--url", "--as", "--passphrase-file"})
FLAGS: Final = frozenset({"--json"})


def globals_first(argv: Sequence[str]) -> list[str]:
    """Bring the options of the whole command line to the front, in their order."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS or ("=" in word and word.partition("=")[0] in WITH_VALUE):
            front.append(word)
        elif word in WITH_VALUE:
            front += [word, *_next(words)]
        else:
            rest.append(word)
    return front + rest


def _next(words: Iterator[str]) -> list[str]:
    return list(islice(words, 1))


def wants_json(argv: Sequence[str]) -> bool:
    """Tell whether ``--json`` was given, also when the rest cannot be read."""
    before = argv[: argv.index("--")] if "--" in argv else argv
    return "--json" in before
