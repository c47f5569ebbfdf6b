"""Reasons for which entries may be the same, in words.

Source: docs/spec/duplicates.md DUP-4 to DUP-8.
"""

from typing import Final

from mulu.cli.texts import say
from mulu.client.duplicate_answers import DuplicateReason

_TEXTS: Final = {
    "same_name": "duplicates.same_name",
    "same_but_marks": "duplicates.same_but_marks",
    "same_but_prefix": "duplicates.same_but_prefix",
    "same_but_words": "duplicates.same_but_words",
    "near_name": "duplicates.near_name",
    "one_says_more": "duplicates.one_says_more",
    "same_but_period": "duplicates.same_but_period",
    "same_ref": "duplicates.same_ref",
    "same_page": "duplicates.same_page",
    "same_table": "duplicates.same_table",
    "same_items": "duplicates.same_items",
    "other_items": "duplicates.other_items",
    "common_name": "duplicates.common_name",
    "counterparts": "duplicates.counterparts",
}


def reason_text(reason: DuplicateReason) -> str:
    """A reason in the reader's language; its name when this version does not know it."""
    key = _TEXTS.get(reason.name)
    return reason.name if key is None else say(key, share=reason.share)
