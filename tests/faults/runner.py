"""Run a manifest: real nodes with the real engine, real faults, and what must hold at the end."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from mulu.cli.network_nodes import NodeFacts, stand_of
from mulu.cli.node_process import end_node, url_of
from mulu.machine.block import read_header
from mulu.machine.overlay import Overlay
from mulu.modules.governance.state import GovernanceState
from mulu.node.audit import audit_home
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.network_places import Place, free_ports, render_settings, trial_places
from mulu.node.process_notes import noted_processes
from mulu.proof.trust import decode_trust
from mulu.store.lmdb_store import LmdbStore
from tests.faults.load import Load
from tests.faults.manifest import Manifest, Step
from tests.faults.places import Wires, ensure_netns, fill_disk, free_disk, small_disks
from tests.support.networks import network
from tests.support.whole_node import ENVIRONMENT, PASSPHRASE, until

HOOKS = Path(__file__).with_name("hooks")
SECONDS_MAX = 90
OFF_MS_MAX = 30 * 60_000
"""Block time that a clock an hour off has moved is further off than this."""
STALL_LOOKS = 40
"""So often heads are looked at before it is said that they stand still."""


class Node:
    """One real node, begun and ended as an operator does."""

    def __init__(self, home: Home, number: int, log: Path, wires: Wires | None, fault: str) -> None:
        self.home = home
        self.number = number
        self.log = log
        self._inside = ["ip", "netns", "exec", wires.namespace(number)] if wires else []
        self._fault = fault
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        surroundings = {**ENVIRONMENT, "MULU_PASSPHRASE": PASSPHRASE}
        if self._fault:
            paths = [str(HOOKS), *filter(None, [ENVIRONMENT.get("PYTHONPATH")])]
            surroundings |= {"PYTHONPATH": os.pathsep.join(paths), "MULU_TEST_FAULT": self._fault}
        command = [sys.executable, "-m", "mulu", "--home", str(self.home.root), "--json", "start"]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*self._inside, *command], stdout=subprocess.PIPE, stderr=out, env=surroundings
            )

    def await_ready(self) -> None:
        assert self._process is not None
        url_of(self._process, self.log)

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self.signal(("engine", "ledger", "web", "projection"), signal.SIGCONT)
            end_node(process)

    def has_ended(self) -> bool:
        """Whether it gave up by itself."""
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """SIGKILL everything, the parent first, as a power cut does."""
        process, self._process = self._process, None
        assert process is not None
        notes = noted_processes(self.home.run)
        process.kill()
        for note in notes.values():
            with suppress(ProcessLookupError):
                os.kill(note.pid, signal.SIGKILL)
        end_node(process)

    def signal(self, names: Sequence[str], number: signal.Signals) -> None:
        """Send a signal to processes of it."""
        for name, note in noted_processes(self.home.run).items():
            if name in names:
                with suppress(ProcessLookupError):
                    os.kill(note.pid, number)

    def height(self) -> int:
        """Height of the last header in its store."""
        store = LmdbStore.open(self.home.chain, readonly=True)
        try:
            with store.read() as reader:
                return reader.last_height() or 0
        finally:
            store.close()

    def time_ms(self) -> int:
        """Time of the last header in its store."""
        store = LmdbStore.open(self.home.chain, readonly=True)
        try:
            with store.read() as reader:
                place = reader.last_header_at_or_before(reader.last_height() or 0)
                assert place is not None
                return read_header(reader.block(place.height) or b"").time_ms
        finally:
            store.close()

    def stand(self) -> NodeFacts:
        return stand_of(self.home)


class Run:
    """One run of a manifest in a folder."""

    def __init__(self, manifest: Manifest, folder: Path) -> None:
        self._manifest = manifest
        self._folder = folder
        self._undo = ExitStack()
        self._wires: Wires | None = None
        self._twin: Node | None = None
        self.nodes: dict[int, Node] = {}
        self.log: list[str] = []

    def run(self) -> None:
        """Do every step under load, then compare everything."""
        with self._undo:
            self._make()
            for node in self.nodes.values():
                node.begin()
            for number, node in self.nodes.items():
                if number not in self._manifest.broken:
                    node.await_ready()
            with self._load() as load:
                for step in self._manifest.step:
                    self.log.append(f"{step.do} {step.nodes or ''} at {self._heights()}")
                    self._do(step)
                load.end()
                self._all_alike(load)
            assert not load.troubles, load.troubles[:3]
            for node in self.nodes.values():
                node.end()
            self._everything_is_there(load)

    # --- making ----------------------------------------------------------------------------------

    def _make(self) -> None:
        manifest, net = self._manifest, self._folder / "net"
        places: list[Place] = trial_places(manifest.validators, 0, 0)
        if "netns" in manifest.needs:
            ensure_netns()
            wires = Wires(manifest.validators, manifest.delay_ms, manifest.loss_percent)
            self._undo.enter_context(wires.up())
            if wires.undelayed:
                self.log.append(f"without delay and loss: {wires.undelayed}")
            self._wires, places = wires, wires.places()
        wanted = network(manifest.validators, places=places)
        made = create_network(net, wanted, [PASSPHRASE] * manifest.validators, SystemClock())
        disks = [self._folder / f"disk{number}" for number in manifest.small_disk]
        self._undo.enter_context(small_disks(disks))
        for number, one in enumerate(made.homes, 1):
            home = one.home
            if number in manifest.small_disk:
                moved = self._folder / f"disk{number}" / "home"
                shutil.copytree(home.root, moved)
                home = Home(moved)
            fault = manifest.faults.get(str(number), "")
            log = self._folder / f"node{number}.log"
            self.nodes[number] = Node(home, number, log, self._wires, fault)
            self._undo.callback(self.nodes[number].end)

    def _load(self) -> Load:
        authority = self.nodes[1].home
        signer = authority.keystore().open("authority", PASSPHRASE, "authority")
        chain = decode_trust(authority.anchor_file.read_bytes()).chain
        homes = [self.nodes[number].home for number in self._manifest.load_on]
        return Load(homes, signer, chain, self._manifest.senders)

    # --- steps -----------------------------------------------------------------------------------

    def _do(self, step: Step) -> None:
        nodes = [self.nodes[number] for number in step.nodes]
        actions: dict[str, Callable[[Node], None]] = {
            "kill": lambda node: node.signal(step.processes, signal.SIGKILL),
            "pause": lambda node: node.signal(step.processes, signal.SIGSTOP),
            "resume": lambda node: node.signal(step.processes, signal.SIGCONT),
            "end": Node.kill,
            "begin": Node.begin,
            "cut": lambda node: self._wires.cut(node.number),
            "join": lambda node: self._wires.join(node.number),
            "fill_disk": lambda node: fill_disk(node.home.root.parent),
            "free_disk": lambda node: free_disk(node.home.root.parent),
            "begin_twin": self._begin_twin,
            "end_twin": lambda _: self._twin.end(),
        }
        if step.do not in actions:
            self._expect(step, nodes)
            return
        for node in nodes:
            actions[step.do](node)
        if step.do == "begin":
            for node in nodes:
                node.await_ready()

    def _expect(self, step: Step, nodes: list[Node]) -> None:
        match step.do:
            case "progress":
                goals = {node.number: node.height() + step.headers for node in nodes}
                self._wait(lambda: all(n.height() >= goals[n.number] for n in nodes))
            case "stall":
                self._stall(nodes)
            case "caught_up":
                others = [n for n in self.nodes.values() if n not in nodes]
                goal = max(node.height() for node in others)
                self._wait(lambda: all(node.height() >= goal for node in nodes))
            case "says":
                self._wait(lambda: all(step.text in self._said(node) for node in nodes))
            case "alone_halts":
                self._alone_halts(nodes[0], step)
            case "evidence":
                self._wait(lambda: all(self._evidence(node) for node in nodes))
            case "on_time":
                self._on_time(nodes)

    def _stall(self, nodes: list[Node]) -> None:
        """Nothing is decided any more: what was under way may still come, then heads stand."""
        still, heights = 0, [node.height() for node in nodes]

        def stands() -> bool:
            nonlocal still, heights
            now = [node.height() for node in nodes]
            still, heights = (still + 1 if now == heights else 0), now
            return still >= STALL_LOOKS

        self._wait(stands)

    def _alone_halts(self, node: Node, step: Step) -> None:
        """It takes part no longer, says why where its operator looks, and ends; others go on."""
        self._wait(lambda: step.text in node.log.read_text(errors="replace"))
        self._wait(node.has_ended)
        others = [each for each in self.nodes.values() if each is not node]
        goal = node.height() + step.headers
        self._wait(lambda: all(each.height() >= goal for each in others))
        assert node.height() < goal
        last = node.log.read_text(errors="replace").splitlines()[-1]
        self.log.append(f"node {node.number} ended: {last}")

    def _begin_twin(self, node: Node) -> None:
        """A copy of a validator's home runs beside it: the same key signs in two places."""
        twin = Home(self._folder / "twin")
        shutil.copytree(node.home.root, twin.root, ignore=shutil.ignore_patterns("run"))
        first = (self.nodes[2].home.root / "settings.toml").read_text()
        peers = [line.strip().strip('",') for line in first.splitlines() if "@127" in line]
        port = free_ports(1)[0]
        place = Place(api="127.0.0.1:0", listen=f"127.0.0.1:{port}", reached=f"127.0.0.1:{port}")
        (twin.root / "settings.toml").write_text(render_settings(place, peers[:1]))
        self._twin = Node(twin, 0, self._folder / "twin.log", None, "")
        self._undo.callback(self._twin.end)
        self._twin.begin()
        self._twin.await_ready()

    def _evidence(self, node: Node) -> int:
        store = LmdbStore.open(node.home.chain, readonly=True)
        try:
            with store.read() as reader:
                state = GovernanceState(Overlay(reader.state, reader.state_items))
                return state.counts().evidence
        finally:
            store.close()

    def _on_time(self, nodes: list[Node]) -> None:
        """Block time is that of the clocks that are right, which is this machine's."""
        now_ms = SystemClock().now_ms()
        off_ms = [abs(node.time_ms() - now_ms) for node in nodes]
        self.log.append(f"block time is {[ms / 1000 for ms in off_ms]} s off")
        assert max(off_ms) < OFF_MS_MAX

    def _said(self, node: Node) -> str:
        return f"{node.stand().reason}\n{node.log.read_text(errors='replace')}"

    def _heights(self) -> list[int]:
        return [node.height() for node in self.nodes.values()]

    def _wait(self, condition: Callable[[], bool]) -> None:
        until(condition, SECONDS_MAX)

    # --- the end ---------------------------------------------------------------------------------

    def _sound(self) -> list[Node]:
        broken = self._manifest.broken
        return [node for number, node in self.nodes.items() if number not in broken]

    def _all_alike(self, load: Load) -> None:
        goal = max(load.acknowledged.values())
        self._wait(lambda: all(node.height() >= goal for node in self._sound()))
        self._wait(lambda: len({node.height() for node in self._sound()}) == 1)

    def _everything_is_there(self, load: Load) -> None:
        logs: list[list[bytes]] = []
        for node in self._sound():
            store = LmdbStore.open(node.home.chain, readonly=True)
            with store.read() as reader:
                for tx_id, height in load.acknowledged.items():
                    place = reader.tx(bytes.fromhex(tx_id))
                    assert place is not None, f"node {node.number} lost {tx_id}"
                    assert place.height == height
                logs.append(list(reader.header_hashes()))
            store.close()
            report = audit_home(node.home, decode_trust(node.home.anchor_file.read_bytes()))
            assert report.ok, f"node {node.number}: {report.first_bad}"
        shortest = min(map(len, logs))  # one may have ended a block before the others
        assert all(log[:shortest] == logs[0][:shortest] for log in logs), "the logs differ"
        self.log.append(f"{len(load.acknowledged)} acknowledged, {shortest} headers")
