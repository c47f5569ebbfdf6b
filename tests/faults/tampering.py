"""Judge one spoiled home in a process of its own: who notices, and what would it answer?

A damaged page may end the process that maps it, so every judgement stands in a child. What it says:
the stage that noticed and in which words, or nothing when everything it would answer is unchanged.
"""

import hashlib
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from mulu.app import machine_rules, tx_rules
from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import Hasher
from mulu.modules.catalog.state import record_key
from mulu.node.audit import audit_home
from mulu.node.chain import ensure_node_key, open_chain
from mulu.node.follower import TreeFollower
from mulu.node.home import Home
from mulu.node.prover import NodeProver
from mulu.node.settings import Settings, read_settings
from mulu.node.views import NodeViews
from mulu.projection.compare import check_whole
from mulu.projection.files import ViewsFolder
from mulu.proof.bundle import Claim, Present
from mulu.proof.trust import Trust, decode_trust
from mulu.proof.verify import verify_bundle
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Reader
from tests.projection.chain import dump
from tests.support.small_chain import PASSPHRASE

SECONDS_MAX = 60
"""A judgement that takes longer hangs."""


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What one spoiled home led to."""

    noticed: str = ""
    """``keys``, ``start``, ``audit``, ``reading``, ``projection``, or "" when nobody did."""
    says: str = ""
    unchanged: bool = False
    """Everything that the home would answer is what it was."""
    forged: tuple[str, ...] = ()
    """Claims that verified and are not the truth: there must be none, noticed or not."""
    rough: str = ""
    """An exception of another make than ours; it must be none."""
    signal: int = 0
    """The process ended by it."""


class Claimed(NamedTuple):
    """What a bundle proves of a code."""

    what: str
    digest: str
    """Of all that is claimed, but the text."""
    text: str
    """Digest of the opened text; "" when the bundle opens none."""

    def is_true_beside(self, truth: "Claimed") -> bool:
        """The same; or the same without the text, as of a text that is withheld."""
        return self[:2] == truth[:2] and self.text in ("", truth.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the unspoiled home says."""

    answers: str
    trust: Trust
    claims: dict[str, Claimed]


def truth_of(home: Home, codes: list[str]) -> Truth:
    """Ask the unspoiled home."""
    trust = decode_trust(home.anchor_file.read_bytes())
    return Truth(answers=answers(home), trust=trust, claims=dict(claims_of(home, codes, trust)))


def judge(home: Home, truth: Truth) -> Judgement:
    """Judge a home in a child process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(SECONDS_MAX)
        _silence()
        with suppress(BaseException):
            os.write(writing, msgspec.json.encode(_judge(home, truth)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Judgement(noticed="stop", signal=os.WTERMSIG(status))
    return msgspec.json.decode(said, type=Judgement)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


STAGES: dict[str, Callable[[Home], None]] = {}


def _stage(run: Callable[[Home], None]) -> Callable[[Home], None]:
    STAGES[run.__name__.strip("_")] = run
    return run


@_stage
def _keys(home: Home) -> None:
    read_settings(home.root / "settings.toml")
    decode_trust(home.anchor_file.read_bytes())
    for name in ("node", "operator", "authority"):
        home.keystore().open(name, PASSPHRASE, name)
    ensure_node_key(home.genesis(), home.keystore().open("node", PASSPHRASE, "node"))


@_stage
def _start(home: Home) -> None:
    open_chain(home, Settings()).store.close()


@_stage
def _audit(home: Home) -> None:
    report = audit_home(home, decode_trust(home.anchor_file.read_bytes()))
    if not report.ok:
        raise VerificationError("audit", report.first_bad)


@_stage
def _projection(home: Home) -> None:
    with reading(home) as store:
        checked = check_whole(ViewsFolder(home.views), store.read, NodeViews(home.genesis()))
    if checked.difference_count:
        raise VerificationError("views.differ", "; ".join(checked.differences[:2]))


def _judge(home: Home, truth: Truth) -> Judgement:
    noticed, says, rough = "", "", ""
    for name, run in STAGES.items():
        try:
            run(home)
        except MuluError as err:
            noticed, says = name, str(err)
            break
        except Exception as err:  # noqa: BLE001 - whatever it is, it is named and refused
            noticed, says, rough = name, str(err), f"{name}: {type(err).__name__}: {err}"
            break
    unchanged = False
    try:
        unchanged = answers(home) == truth.answers
    except MuluError as err:
        noticed, says = noticed or "reading", says or str(err)
    except Exception as err:  # noqa: BLE001 - the same
        noticed, says = noticed or "reading", says or str(err)
        rough = rough or f"reading: {type(err).__name__}: {err}"
    return Judgement(
        noticed=noticed,
        says=says[:300],
        unchanged=unchanged,
        forged=tuple(_forged(home, truth)),
        rough=rough,
    )


def _forged(home: Home, truth: Truth) -> Iterator[str]:
    """Claims made from the spoiled home that verify and say something else than the truth."""
    with suppress(Exception):
        for code, claim in claims_of(home, list(truth.claims), truth.trust):
            if not claim.is_true_beside(truth.claims[code]):
                yield f"{code}: {claim}"


def claims_of(home: Home, codes: list[str], trust: Trust) -> Iterator[tuple[str, Claimed]]:
    """What bundles made from a home prove to one who holds the trust file."""
    genesis = home.genesis()
    hasher = Hasher(genesis.hash)
    with reading(home) as store:
        follower = TreeFollower(store.read, hasher, lambda: 0)
        forms = machine_rules(hasher, genesis), tx_rules(hasher, genesis)
        prover = NodeProver(follower, store.read, *forms)
        for code in codes:
            for make in (prover.present, prover.absent):
                with suppress(MuluError, LookupError):
                    proven = make(record_key(code))
                    verdict = None if proven is None else verify_bundle(proven.bundle, trust)
                    if proven is not None and verdict is not None and verdict.ok:
                        yield code, _claimed(verdict.what, verdict.bundle.claim)


def _claimed(what: str, claim: Claim) -> Claimed:
    text = claim.part if isinstance(claim, Present) else None
    bare = msgspec.structs.replace(claim, part=None) if isinstance(claim, Present) else claim
    return Claimed(what, _digest(bare), _digest(text) if text else "")


def _digest(what: object) -> str:
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()


def answers(home: Home) -> str:
    """A digest of all that a home can be asked.

    Raises:
        MuluError: Something cannot be read.
    """
    digest = hashlib.sha256()

    def note(*what: Any) -> None:
        digest.update(repr(what).encode())

    for name in ("node", "operator", "authority"):
        note(name, home.keystore().open(name, PASSPHRASE, name).sign(b"x"))
        note(home.keystore().describe(name).public_key)
    note(home.genesis(), _believed(home))
    with reading(home) as store, store.read() as reader:
        _note_store(reader, note)
    note(_tables(home))
    return digest.hexdigest()


def _believed(home: Home) -> Trust:
    """What the trust file makes one believe; the time in it is for readers alone (BUN-10)."""
    trust = decode_trust(home.anchor_file.read_bytes())
    timeless = msgspec.structs.replace(trust.checkpoint, time_ms=0)
    return msgspec.structs.replace(trust, checkpoint=timeless)


def _note_store(reader: Reader, note: Callable[..., None]) -> None:
    note(list(reader.state_items()), list(reader.blocks()), reader.last_height())
    note([reader.part(each) for each in sorted(reader.part_commitments())])
    note([(each, reader.tx(each)) for each in reader.tx_ids()])
    count = reader.header_count()
    note(count, [reader.header(n) for n in range(count)], list(reader.header_hashes()))
    buckets = sorted({bucket for bucket, _ in reader.seen_places()})
    note([(bucket, reader.seen_by_block(bucket)) for bucket in buckets])
    heights = range((reader.last_height() or 0) + 1)
    note([reader.changes(h) for h in heights], [reader.finality(h) for h in heights])
    note([reader.last_header_at_or_before(h) for h in heights])
    skipped = {"zstd_dictionary"}  # what it decodes is noted already
    note([(name, reader.meta(name)) for name in reader.meta_names() if name not in skipped])


def _tables(home: Home) -> object:
    """Every row and token of the read tables."""
    file = ViewsFolder(home.views).current()
    if file is None or not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(file)) as connection:
            return dump(connection)
    except (sqlite3.Error, UnicodeDecodeError, TypeError, ValueError) as err:
        raise VerificationError("views.damaged", str(err)) from err  # a column of another type


@contextmanager
def reading(home: Home) -> Iterator[LmdbStore]:
    """The store of a home, to be read."""
    store = LmdbStore.open(home.chain, readonly=True)
    try:
        yield store
    finally:
        store.close()
