"""One of four validators whose engine's own files were spoiled, started again beside the others.

The other three run all the while and decide; the fourth's home is recorded. What it signed last is
carried from one start to the next, as the disk of one machine would: an older memory of it would
let it sign twice.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mulu.core.errors import UnavailableError
from mulu.node.audit import audit_home
from mulu.node.clock import SystemClock
from mulu.node.engine_signer import last_signed_file
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.network_places import trial_places
from mulu.proof.trust import decode_trust
from tests.faults.load import Load
from tests.faults.runner import Node
from tests.faults.spoiled_engine import (
    GO_ON_SECONDS_MAX,
    NO_READERS,
    SHORT_PAUSES,
    Outcome,
    blocks_of,
    headers_of,
    is_committed,
    sizes_of,
)
from tests.faults.spoiling import Change, spoil
from tests.support.networks import network
from tests.support.whole_node import PASSPHRASE, until

MEMBERS = 4
BLOCKS = 6


@dataclass(slots=True, kw_only=True)
class Member:
    """The fourth of four, which stands still, and the first, which goes on."""

    home: Home
    first: Node
    load: Load
    last_signed: bytes

    def sizes(self) -> dict[str, int]:
        """Size of each of the engine's files; without the memory of the last signature."""
        kept = str(last_signed_file(self.home).relative_to(self.home.root))
        return {name: size for name, size in sizes_of(self.home).items() if name != kept}

    def decide(self) -> int:
        """Let the others decide a transaction; height of its block."""
        frame = self.load.frame()
        until(lambda: is_committed(self.first.home, frame), GO_ON_SECONDS_MAX)
        return self.first.height()

    def start_spoiled(self, change: Change, folder: Path) -> Outcome:
        """Spoil a copy of its home, start it, and wait until it stands where the others do."""
        home = Home(folder / "home")
        shutil.copytree(self.home.root, home.root, ignore=shutil.ignore_patterns("run"))
        last_signed_file(home).write_bytes(self.last_signed)
        spoil(home, change)
        node = Node(home, MEMBERS, folder / "log", None, SHORT_PAUSES)
        node.begin()
        says = ""
        try:
            node.await_ready()
            if not self._catches_up(node):
                says = (folder / "log").read_text(errors="replace")
        except UnavailableError as err:
            says = str(err)
        finally:
            node.end()
        self.last_signed = last_signed_file(home).read_bytes()
        return Outcome(change, not says, says, self._wrong(home))

    def _catches_up(self, node: Node) -> bool:
        goal = self.decide()
        until(lambda: node.has_ended() or node.height() >= goal, GO_ON_SECONDS_MAX)
        return not node.has_ended()

    def _wrong(self, home: Home) -> str:
        """The first thing in which it differs from the others."""
        ours, theirs = headers_of(home), headers_of(self.first.home)
        if ours != theirs[: len(ours)]:
            return "headers"
        blocks = blocks_of(home)
        if blocks != blocks_of(self.first.home)[: len(blocks)]:
            return "blocks"
        report = audit_home(home, decode_trust(home.anchor_file.read_bytes()))
        return "" if report.ok else f"audit: {report.first_bad}"


@contextmanager
def three_of_four(folder: Path) -> Iterator[Member]:
    """Make four validators, let them decide, end the fourth; the others run on meanwhile."""
    wanted = network(MEMBERS, places=trial_places(MEMBERS, 0, 0))
    made = create_network(folder / "net", wanted, [PASSPHRASE] * MEMBERS, SystemClock())
    homes = [one.home for one in made.homes]
    for home in homes:
        home.settings_file.write_text(home.settings_file.read_text() + NO_READERS)
    signer = homes[0].keystore().open("authority", PASSPHRASE, "authority")
    nodes = [Node(home, n, folder / f"log{n}", None, "") for n, home in enumerate(homes, 1)]
    with ExitStack() as undo:
        for node in nodes:
            node.begin()
            undo.callback(node.end)
        for node in nodes:
            node.await_ready()
        member = Member(
            home=homes[-1],
            first=nodes[0],
            load=Load([homes[0]], signer, made.chain, 1),
            last_signed=b"",
        )
        goal = max(member.decide() for _ in range(BLOCKS))
        until(lambda: nodes[-1].height() >= goal, GO_ON_SECONDS_MAX)
        nodes[-1].end()
        member.last_signed = last_signed_file(member.home).read_bytes()
        yield member
