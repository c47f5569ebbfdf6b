"""A validator whose engine's own files were spoiled, started again with the real engine.

A network of one validator is recorded once. Each change goes into a copy of its home, the node is
started and asked to go on: it stops and says why, or it goes on with what it had.
"""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from mulu.app import machine_rules, tx_rules
from mulu.core.errors import MuluError, UnavailableError
from mulu.core.hashing import Hasher
from mulu.modules.identity.state import org_key
from mulu.node.audit import audit_home
from mulu.node.clock import SystemClock
from mulu.node.follower import TreeFollower
from mulu.node.home import Home
from mulu.node.ledger_client import LedgerClient
from mulu.node.network_create import create_network
from mulu.node.network_places import render_settings, trial_places
from mulu.node.prover import NodeProver
from mulu.proof.bundle import Present
from mulu.proof.trust import Trust, decode_trust
from mulu.proof.verify import verify_bundle
from tests.faults.load import Load
from tests.faults.runner import Node
from tests.faults.spoiling import Change, spoil
from tests.faults.tampering import reading
from tests.support.networks import network
from tests.support.whole_node import PASSPHRASE, until

BLOCKS = 6
ORGS = tuple(f"o{number:04d}" for number in range(1, BLOCKS + 3))
GO_ON_SECONDS_MAX = 60
ANSWER_SECONDS_MAX = 20
NO_READERS = "reads = false\n"
SHORT_PAUSES = "short_pauses=50"


class Told(NamedTuple):
    """What a bundle proves of an organisation."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the unspoiled home holds, and who may send to it."""

    home: Home
    trust: Trust
    headers: list[bytes]
    blocks: list[tuple[int, bytes]]
    told: dict[str, Told]
    load: Load

    def sizes(self) -> dict[str, int]:
        """Size of each of the engine's files that holds anything."""
        return sizes_of(self.home)


def sizes_of(home: Home) -> dict[str, int]:
    """Size of each file of a home's engine that holds anything."""
    files = (path for path in sorted(home.engine.rglob("*")) if path.is_file())
    found = {str(path.relative_to(home.root)): path.stat().st_size for path in files}
    return {name: size for name, size in found.items() if size}


class Outcome(NamedTuple):
    """What became of a spoiled home."""

    change: Change
    went_on: bool
    says: str
    """What its operator reads when it did not."""
    wrong: str
    """What is not as it was; it must be nothing."""


def record(folder: Path) -> Recorded:
    """Make a network of one validator that decided some blocks."""
    wanted = network(1, places=trial_places(1, 0, 0))
    (made,) = create_network(folder / "net", wanted, [PASSPHRASE], SystemClock()).homes
    made.home.settings_file.write_text(made.home.settings_file.read_text() + NO_READERS)
    signer = made.home.keystore().open("authority", PASSPHRASE, "authority")
    trust = decode_trust(made.home.anchor_file.read_bytes())
    load = Load([made.home], signer, trust.chain, 1)
    node = Node(made.home, 1, folder / "log", None, "")
    node.begin()
    try:
        node.await_ready()
        for _ in range(BLOCKS):
            assert goes_on(node, load.frame())
    finally:
        node.end()
    return Recorded(
        home=made.home,
        trust=trust,
        headers=headers_of(made.home),
        blocks=blocks_of(made.home),
        told=dict(_told(made.home, trust)),
        load=load,
    )


def start_spoiled(recorded: Recorded, change: Change, folder: Path) -> Outcome:
    """Spoil a copy of the home, start it, and ask it to go on."""
    home = Home(folder / "home")
    shutil.copytree(recorded.home.root, home.root, ignore=shutil.ignore_patterns("run"))
    (place,) = trial_places(1, 0, 0)
    home.settings_file.write_text(render_settings(place, []) + NO_READERS)
    spoil(home, change)
    node = Node(home, 1, folder / "log", None, SHORT_PAUSES)
    node.begin()
    says = ""
    try:
        node.await_ready()
        if not goes_on(node, recorded.load.frame()):
            says = (folder / "log").read_text(errors="replace")
    except UnavailableError as err:
        says = str(err)
    finally:
        node.end()
    return Outcome(change, not says, says, _wrong(recorded, home))


def goes_on(node: Node, frame: bytes) -> bool:
    """Whether a node puts a transaction into a final block; False when it gave up by itself."""
    until(lambda: node.has_ended() or is_committed(node.home, frame), GO_ON_SECONDS_MAX)
    until(lambda: node.has_ended() or _is_final(node.home), GO_ON_SECONDS_MAX)
    return not node.has_ended()


def is_committed(home: Home, frame: bytes) -> bool:
    """Whether a transaction found its block, as the node of a home says."""

    async def send() -> bool:
        client = LedgerClient(home.ledger_socket)
        try:
            (outcome,) = await client.submit([frame], wait=True)
        except UnavailableError:
            return False
        finally:
            await client.close()
        return outcome.state == "committed" or "already" in outcome.text

    return asyncio.run(asyncio.wait_for(send(), ANSWER_SECONDS_MAX))


def _is_final(home: Home) -> bool:
    with reading(home) as store, store.read() as reader:
        return reader.finality(reader.last_height() or 0) is not None


def _wrong(recorded: Recorded, home: Home) -> str:
    """The first thing that is not as it was, or is proven and not so."""
    count = len(recorded.headers)
    if headers_of(home)[:count] != recorded.headers:
        return "headers"
    if blocks_of(home)[: len(recorded.blocks)] != recorded.blocks:
        return "blocks"
    report = audit_home(home, recorded.trust)
    if not report.ok:
        return f"audit: {report.first_bad}"
    told = dict(_told(home, recorded.trust))
    if told != recorded.told:
        return f"proofs: {told.items() ^ recorded.told.items()}"
    return ""


def headers_of(home: Home) -> list[bytes]:
    """Hashes of every header that a home holds."""
    with reading(home) as store, store.read() as reader:
        return list(reader.header_hashes())


def blocks_of(home: Home) -> list[tuple[int, bytes]]:
    """(height, block as stored) of every block that a home holds."""
    with reading(home) as store, store.read() as reader:
        return list(reader.blocks())


def _told(home: Home, trust: Trust) -> Iterator[tuple[str, Told]]:
    """What bundles made from a home prove of organisations to one who holds the trust file."""
    genesis = home.genesis()
    hasher = Hasher(genesis.hash)
    with reading(home) as store:
        follower = TreeFollower(store.read, hasher, lambda: 0)
        forms = machine_rules(hasher, genesis), tx_rules(hasher, genesis)
        prover = NodeProver(follower, store.read, *forms)
        for org_id in ORGS:
            try:
                proven = prover.present(org_key(org_id))
            except MuluError:
                continue
            verdict = None if proven is None else verify_bundle(proven.bundle, trust)
            if verdict is not None and verdict.ok and isinstance(verdict.bundle.claim, Present):
                claim = verdict.bundle.claim
                yield org_id, Told(claim.value, msgspec.json.encode(claim.part).decode())
