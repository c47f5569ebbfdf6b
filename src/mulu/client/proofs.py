"""Checking that an answer is what its proof proves: anchor, claim, and every word of the answer.

Source: docs/spec/http.md API-20; docs/spec/bundle.md BUN-12; docs/spec/catalog.md CAT-3.
"""

from typing import Any, Final

import msgspec
from msgspec import UNSET

from mulu.client.catalog_answers import EntryAnswer
from mulu.core.canonical import encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import TAG_CONTENT, TAG_PART, Hasher
from mulu.core.ids import code_from_path
from mulu.core.prefixes import DATA_ENTRY, DUTY, SYSTEM, TABLE
from mulu.proof.bundle import Absent, Bundle, Included, Opening, Present
from mulu.proof.reasons import reason_text
from mulu.proof.trust import Trust
from mulu.proof.verify import verify_bundle

OTHER: Final = "answer.other"
"""Reason code: the proof holds and proves something else than the answer says."""
_PREFIX: Final = {"D": DUTY, "S": SYSTEM, "T": TABLE}
_CONTENT: Final = (
    "code",
    "declared_by",
    "part",
    "prev",
    "profile",
    "provider",
    "record",
    "version",
)
"""What a version's content hash is taken over (CAT-3)."""


def ensure_bundle(data: bytes, trust: Trust) -> Bundle:
    """Check a bundle.

    Raises:
        VerificationError: It does not hold; ``reason_code`` says why.
    """
    verdict = verify_bundle(data, trust)
    if verdict.bundle is None:
        raise VerificationError(verdict.reason_code, reason_text(verdict.reason_code))
    return verdict.bundle
