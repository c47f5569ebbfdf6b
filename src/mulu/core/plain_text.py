"""What every free text must be: NFC, trimmed, without control characters, and of bounded length.

This is policy of the node that accepts a text, never a rule: the Unicode tables come from a
hash-pinned package and no rule may import this file.

Source: docs/spec/catalog.md CAT-21; Unicode Standard Annex #15.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import unicodedata2

_UNWANTED: Final = (
    "\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
)
"""Controls, invisible and direction-changing characters, non-characters."""
_unwanted = re.compile(f"[{_UNWANTED}]")
_spaces = re.compile("[ \u3000]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextProblem:
    """One thing that is wrong with a text."""

    rule: str
    """Stable id, such as ``text.title_missing``."""
    field: str
    """Where, such as ``items[3].name``."""
    text: str
    """What is wrong and what to do, in English."""


def is_clean_json(text: str) -> bool:
    """Tell quickly that no string in canonical JSON can have a problem other than its length.

    Args:
        text: Canonical JSON; what has an escape, a wide space or an unusual character needs a
            closer look, and gets False.
    """
    if not text.isprintable() or "\\" in text or "\ufffc" in text or "\ufffd" in text:
        return False
    if " " in text and ('" ' in text or ' "' in text):
        return False
    return _is_nfc(text)


def form_problems(field: str, value: str) -> Iterator[TextProblem]:
    """Problems of one text's form.

    Args:
        field: Where it stands.
        value: The text.

    Yields:
        ``text.control``, ``text.edge_space`` and ``text.not_nfc``.
    """
    found = _unwanted.search(value)
    if found:
        where = f"U+{ord(found.group()):04X} at place {found.start() + 1}"
        yield TextProblem(
            rule="text.control",
            field=field,
            text=f"{field} holds the control character {where}; remove it",
        )
    if value.strip(" \u3000") != value:
        yield TextProblem(
            rule="text.edge_space",
            field=field,
            text=f"{field} begins or ends with a space; trim it",
        )
    if not _is_nfc(value):
        yield TextProblem(
            rule="text.not_nfc", field=field, text=f"{field} is not in Unicode NFC; normalise it"
        )


def length_problem(field: str, value: str, longest: int) -> TextProblem | None:
    """The problem ``text.too_long`` when a text has more than ``longest`` characters, or None."""
    if len(value) <= longest:
        return None
    return TextProblem(
        rule="text.too_long",
        field=field,
        text=f"{field} has {len(value)} characters, the most is {longest}; shorten it",
    )


def tidy_text(value: str) -> str:
    """Bring a text into the form asked for: NFC, no unwanted characters, no runs of spaces.

    Args:
        value: Any text, as a source has it.

    Returns:
        A text that ``form_problems`` has nothing to say about.
    """
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    normal = unicodedata2.normalize("NFC", value)
    if not normal.isprintable() or "\ufffc" in normal or "\ufffd" in normal or "  " in normal:
        normal = _spaces.sub(" ", _unwanted.sub(" ", normal))
    return str(normal.strip(" \u3000"))


def _is_nfc(text: str) -> bool:
    return bool(unicodedata2.normalize("NFC", text) == text)
