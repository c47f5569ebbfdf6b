"""What of a title counts when it is compared with others, from all of it to its bare core.

Source: docs/spec/duplicates.md DUP-3.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mulu.projection.traditional import simplify
from mulu.query.duplicates.words import GENERIC, MARKS, PERIOD, PLACE, VARIANTS

_ORGS_KEPT: Final = 4096
_CORE_CHARS_MIN: Final = 3
"""A shorter rest says too little to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A title in five degrees; each leaves out more."""

    title: str
    """Width and case folded, spaces as one."""
    marks: str
    """Without spaces and punctuation, brackets included, in simplified characters."""
    plain: str
    """Without the name or place of its own organisation at its beginning."""
    words: str
    """``marks`` without generic words."""
    core: str
    """``plain`` without generic words."""
    timeless: str
    """``core`` without years, months and quarters."""


def spell(title: str, org_name: str) -> Spelt:
    """Bring a title into the forms that are compared.

    Args:
        title: As it is registered.
        org_name: Name of its organisation.
    """
    folded = " ".join(unicodedata.normalize("NFKC", title).casefold().split())
    simple = simplify(folded).translate(VARIANTS)
    marks = MARKS.sub("", simple)
    own = _own(org_name)
    plain = _without_own(marks, own)
    words = _bare(marks)
    core = words if plain is marks else _bare(plain)
    undated = PERIOD.sub("", simple)
    dated = undated != simple
    return Spelt(
        title=folded,
        marks=marks or folded,
        plain=plain or folded,
        words=words,
        core=core,
        timeless=_bare(_without_own(MARKS.sub("", undated), own)) if dated else core,
    )


def place_of(org_name: str) -> str:
    """The place that the name of an organisation begins with, such as 江阳区; "" when none."""
    names = _own(org_name)
    return names[1] if len(names) > 1 else ""


@lru_cache(maxsize=_ORGS_KEPT)
def _own(org_name: str) -> tuple[str, ...]:
    """The name of an organisation, and the place that it begins with."""
    folded = unicodedata.normalize("NFKC", org_name).casefold()
    name = MARKS.sub("", simplify(folded).translate(VARIANTS))
    place = PLACE.match(name)
    return (name, place[0]) if place is not None else (name,)


def _without_own(marks: str, own: tuple[str, ...]) -> str:
    for prefix in own:
        if prefix and marks.startswith(prefix) and len(marks) >= len(prefix) + _CORE_CHARS_MIN:
            return marks[len(prefix) :]
    return marks


def _bare(text: str) -> str:
    """Without generic words, unless next to nothing were left."""
    bare = GENERIC.sub("", text)
    return bare if len(bare) >= _CORE_CHARS_MIN else text
