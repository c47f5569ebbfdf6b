"""Every prefix of a state key, each written once; no prefix begins another.

Source: docs/spec/state.md STA-1.
"""

from typing import Final

MACHINE_CHAIN: Final = b"m/chain"
"""The sentinel written at genesis, so that absence can always be proved."""
MACHINE_SEEN: Final = b"m/seen/"
REGISTRY: Final = b"v/"
ORG: Final = b"i/o/"
ORG_BY_CREDIT_CODE: Final = b"i/c/"
KEY: Final = b"i/k/"
ORG_COUNTER: Final = b"i/n"
DUTY: Final = b"c/d/"
DATA_ENTRY: Final = b"c/e/"
SYSTEM: Final = b"c/s/"
TABLE: Final = b"c/t/"
SOURCE_COUNTER: Final = b"c/n/"

ALL: Final = (
    MACHINE_CHAIN,
    MACHINE_SEEN,
    REGISTRY,
    ORG,
    ORG_BY_CREDIT_CODE,
    KEY,
    ORG_COUNTER,
    DUTY,
    DATA_ENTRY,
    SYSTEM,
    TABLE,
    SOURCE_COUNTER,
)
