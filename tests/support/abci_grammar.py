"""The published grammar of ABCI calls: what an application may be asked, and in which order.

CometBFT 0.38, spec/abci/abci++_comet_expected_behavior.md, "Valid method call sequences", as a
regular expression over one letter for each call. Calls outside the grammar (Echo, Flush, CheckTx,
Query, ListSnapshots, LoadSnapshotChunk) may come at any time and are left out; so is an Info that
is no handshake, which the caller tells apart.
"""

import re
from collections.abc import Iterable

LETTERS = {
    "init_chain": "I",
    "info": "i",
    "offer_snapshot": "o",
    "apply_snapshot_chunk": "a",
    "prepare_proposal": "P",
    "process_proposal": "R",
    "extend_vote": "E",
    "verify_vote_extension": "v",
    "finalize_block": "F",
    "commit": "C",
}
AT_ANY_TIME = {"echo", "flush", "check_tx", "query", "list_snapshots", "load_snapshot_chunk"}

# consensus-round = proposer / non-proposer: every part of a round is optional, so any order of
# votes, proposals and extensions is a sequence of rounds.
ROUNDS = "[vPRE]*"
# consensus-height = *consensus-round decide commit
HEIGHT = f"(?:{ROUNDS}FC)"
# state-sync = *state-sync-attempt success-sync info
STATE_SYNC = "(?:oa*)*oa+i"
# clean-start = init-chain [state-sync] consensus-exec; recovery = info consensus-exec
# A handshake asks Info before InitChain as well, which the grammar's text leaves to its prose.
START = f"(?:i?I(?:{STATE_SYNC})?|i)"
# consensus-exec is endless; a trace ends anywhere, also within a height.
WITHIN = f"{ROUNDS}F?"
CUT_SHORT = "i?(?:I(?:oa*)*)?"
TRACE = re.compile(f"{START}{HEIGHT}*{WITHIN}|{CUT_SHORT}")


class GrammarError(AssertionError):
    """The calls are not ones that a correct engine makes."""


def name_of(request: object) -> str:
    """``RequestInitChain`` is ``init_chain``."""
    words = type(request).__name__.removeprefix("Request")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", words).lower()


def letters_of(calls: Iterable[str]) -> str:
    """A trace as letters, without the calls that may come at any time."""
    return "".join(LETTERS[call] for call in calls if call not in AT_ANY_TIME)


def check_run(calls: Iterable[str]) -> None:
    """Check the calls of one run, from its start to its end or crash.

    Raises:
        GrammarError: They are not a beginning of the published grammar.
    """
    trace = letters_of(calls)
    if TRACE.fullmatch(trace) is None:
        good = next(n for n in range(len(trace), -1, -1) if TRACE.fullmatch(trace[:n]))
        raise GrammarError(f"call {good + 1} of {trace!r} may not stand there")
