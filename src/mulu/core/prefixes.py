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
MEMBERS: Final = b"g/o"
VALIDATORS: Final = b"g/v"
PROPOSAL: Final = b"g/p/"
GOVERNANCE_COUNTER: Final = b"g/n"
ERASURE: Final = b"g/x/"
FREEZE: Final = b"g/f"
UPGRADES: Final = b"g/u"
PEERS: Final = b"g/a"
EVIDENCE: Final = b"g/e/"

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
    MEMBERS,
    VALIDATORS,
    PROPOSAL,
    GOVERNANCE_COUNTER,
    ERASURE,
    FREEZE,
    UPGRADES,
    PEERS,
    EVIDENCE,
)
