"""One simulated node: the real translator, machine and rules over a store that survives a crash.

What a process holds in memory is gone with a crash; what the store committed stays. Every call goes
through the wire's bytes and is written down, so that each life can be held against the grammar.
"""

from dataclasses import dataclass, field
from typing import Any

from mulu.app import machine_rules, tx_rules
from mulu.core.errors import InadmissibleError, ensure
from mulu.core.hashing import SHA256
from mulu.core.signing import Signer
from mulu.machine.application import Application
from mulu.machine.genesis import Genesis
from mulu.machine.head import Head
from mulu.node.chain import begin_again, read_head, write_chain
from mulu.node.erasing import Eraser
from mulu.node.sm2_keeper import Sm2Keeper
from mulu.ordering.cometbft.envelope import (
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from mulu.ordering.cometbft.needs import Placed
from mulu.ordering.cometbft.translator import Neighbours, Translator
from mulu.store import faults
from mulu.store.memory_store import MemoryStore
from mulu.store.restored import RESTORING
from tests.simulation.snapshots import SimulatedSnapshots
from tests.support.abci_grammar import check_run, name_of


class CrashError(Exception):
    """The simulated process is gone."""


class VirtualClock:
    """The time of the simulation; a node's own may be off."""

    def __init__(self) -> None:
        self.at_ms = 0
        self.off_ms = 0

    def now_ms(self) -> int:
        return self.at_ms + self.off_ms

    def monotonic_ms(self) -> int:
        return self.at_ms


@dataclass
class Replica:
    """A node of the simulated chain.

    Args:
        name: What reports call it.
        genesis: The chain's document.
        parts: (commitment, salt ‖ text) of the organisations it names.
        invariants: Check them after every block.
    """

    name: str
    genesis: Genesis
    parts: list[tuple[bytes, bytes]]
    invariants: bool = False
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: VirtualClock = field(default_factory=VirtualClock)
    acknowledged: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    """Transaction → (height, place in the block), as this node told its users."""
    crash_at: str = ""
    """Fault point of the store at which the process dies, once."""
    calls: list[str] = field(default_factory=list)
    translator: Translator | None = None
    sm2: Signer | None = None
    """Its SM2 key, on a chain whose votes carry such signatures."""
    synced_from: int = 0
    """Height of the snapshot it began with; 0 when it has every block."""

    def __post_init__(self) -> None:
        write_chain(self.store, self.genesis, self.parts)

    @property
    def is_up(self) -> bool:
        return self.translator is not None

    @property
    def head(self) -> Head:
        return self._application.head

    def start(self) -> None:
        """Begin a new life over what the store kept."""
        ensure(self.translator is None, f"{self.name} runs already")
        with self.store.read() as reader:
            half_restored = reader.meta(RESTORING) is not None
        if half_restored:
            begin_again(self.store, self.genesis)
        with self.store.read() as reader:
            head = read_head(reader, SHA256)
        self._application = Application(
            machine_rules(SHA256, self.genesis),
            tx_rules(SHA256, self.genesis),
            self.store,
            head,
            self.invariants,
        )
        self._eraser = Eraser(self.store)
        self._eraser.carry_out()
        kept = [commitment for commitment, _ in self.parts]
        self.snapshots = SimulatedSnapshots(self.store, self._application, kept, self._eraser)
        self.calls = []
        keeper = Sm2Keeper(self._application, self.store, SHA256, self.sm2)
        self.translator = Translator(
            self._application,
            self.genesis.chain_id,
            self.clock,
            Neighbours(
                listener=self,
                snapshots=self.snapshots,
                self_proving=keeper,
                vote_extensions=keeper,
            ),
        )

    def crash(self) -> None:
        """End this life; its calls must have been ones that an engine makes."""
        check_run(self.calls)
        self.translator = None
        self.crash_at = ""

    def ask(self, request: Any) -> Any:
        """One call, through the wire.

        Raises:
            CrashError: The process died inside it.
        """
        ensure(self.translator is not None, f"{self.name} is down")
        self.calls.append(name_of(request))
        faults.arm(self._at_point if self.crash_at else None)
        try:
            answer = self.translator.answer(decode_request(encode_request(request)))
        except CrashError:
            self.crash()
            raise
        finally:
            faults.arm(None)
        return decode_response(encode_response(answer))

    def committed(self, height: int, placed: list[Placed]) -> None:
        """Tell users; then do what decisions ask for."""
        self._at_point("before_telling")
        self.acknowledged.update({each.id: (height, each.index) for each in placed})
        self._at_point("before_erasing")
        self._eraser.committed(height)
        self.snapshots.committed()

    def declined(self, frame: bytes, tx_id: bytes, reason: InadmissibleError) -> None:
        """Users would be told."""

    def _at_point(self, name: str) -> None:
        if name == self.crash_at:
            raise CrashError(name)
