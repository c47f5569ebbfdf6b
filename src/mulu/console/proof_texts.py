"""What the proof script says, handed to it as data in the page, since nothing runs inline.

Source: docs/spec/http.md API-24.
"""

import msgspec

from mulu.console.words import Words

_KEYS = (
    "proof_working",
    "proof_ok_own",
    "proof_ok_own_note",
    "proof_ok_pinned",
    "proof_ok_pinned_note",
    "proof_bad",
    "proof_bad_note",
    "proof_failed",
    "proof_anchor",
    "proof_anchor_own",
    "proof_anchor_pinned",
    "proof_reason",
    "proof_what",
    "proof_what_present",
    "proof_what_transaction",
    "proof_what_absent",
    "proof_proven_title",
    "proof_proven_code",
    "proof_proven_version",
    "proof_proven_hash",
    "proof_time",
    "proof_chain",
    "proof_pinned_now",
    "proof_pin_bad",
    "proof_other_record",
)


def proof_texts(words: Words) -> str:
    """The texts as JSON, for a data attribute."""
    return msgspec.json.encode({key: words.texts[key] for key in _KEYS}).decode()
