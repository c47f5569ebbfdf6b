"""Edits of an export are put onto what the chain has: only the fields that a person changed.

Every other field keeps what the chain says, also what no cell can show. When the chain went on from
the version that was exported, nothing is overwritten: the row is reported, unless the chain says
all that the row would change already.

Source: docs/spec/excel.md XLS-12 and XLS-13.
"""

from collections.abc import Set
from dataclasses import replace
from typing import TypeVar

from msgspec import structs

from mulu.core.canonical import Wire
from mulu.intake import reasons
from mulu.intake.draft import SourceKey, record_print
from mulu.intake.needs import KnownRecord
from mulu.intake.proposing import Linked
from mulu.modules.catalog.texts import RecordText

W = TypeVar("W", bound=Wire)

_OF_TEXT = {"deny_basis_text": "deny_basis"}
"""Fields of a sheet whose field of the text is called otherwise."""


def onto_base(linked: Linked, known: KnownRecord | None) -> Linked | str:
    """Put a draft's changes onto the record that it was made from.

    Args:
        linked: A draft with a base.
        known: What the chain has under its code.

    Returns:
        The record as it would be, or why it cannot be.
    """
    draft = linked.draft
    if known is None:
        return reasons.base_unknown(draft.code)
    if known.text is None or known.withdrawn or type(known.record) is not type(linked.body):
        return linked
    body = _changed(known.record, linked.body, draft.changed)
    of_text = {_OF_TEXT.get(name, name) for name in draft.changed - {"deny_basis"}}
    text = _without_originals(_changed(known.text, draft.text, of_text), draft.changed)
    if known.content_hash != draft.base:
        now = record_print(known.provider, known.record, known.text)
        if record_print(linked.provider, body, text) != now:
            return reasons.changed_meanwhile(known.code, known.version)
    ref = known.text.source_ref
    key = draft.key if ref is None else SourceKey(ref.source, ref.id)
    return replace(linked, body=body, draft=replace(draft, key=key, text=text))


def _without_originals(text: RecordText, changed: Set[str]) -> RecordText:
    """The text without original values of fields that a person gave another value."""
    kept = tuple(one for one in text.originals if one.field not in changed)
    return text if len(kept) == len(text.originals) else structs.replace(text, originals=kept)


def _changed(kept: W, given: W, fields: Set[str]) -> W:
    names = fields & set(kept.__struct_fields__)
    return structs.replace(kept, **{name: getattr(given, name) for name in names})
