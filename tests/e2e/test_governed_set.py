"""Members decide who makes headers final, with the real engine (GOV-6, GOV-8, GOV-23, NET-8).

A fifth organisation becomes a member, its node joins and signs, another one's validator leaves; a
chain begun without SM2 keys gets finality by SM2. All by the commands that operators type.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mulu.cli.network_nodes import Network, running_network, stand_of
from mulu.client import asks
from mulu.client.http import Http
from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.network_places import free_ports, trial_places
from mulu.proof.bundle import decode_finality
from mulu.proof.engine_format import EngineFinality
from tests.support.command import Mulu, clean_environment
from tests.support.networks import network
from tests.support.whole_node import PASSPHRASE, until

pytestmark = pytest.mark.engine

NEVER = "3071109900001/000001"
TURNED_AWAY = b"Stopping peer for error"
"""What the engine writes when a peer that it reached closes the connection."""


@dataclass
class Consortium:
    """A running network, and commands in the homes of its organisations."""

    mulu: Mulu
    running: Network
    folder: Path

    def home(self, number: int) -> Home:
        return Home(self.folder / f"org{number}")

    def does(self, number: int, *words: object, status: int = 0):
        """A command of an organisation, which signs with its head's key, or the authority's."""
        head = ("--as", "head") if number > 1 else ()
        url = () if f"org{number}" in self.running.urls else ("--url", self.running.urls["org1"])
        return self.mulu.json("--home", self.home(number).root, *head, *url, *words, status=status)

    def proposes(self, number: int, *words: object) -> str:
        return str(self.does(number, "governance", "propose", *words, "--title", "提案")["number"])

    def votes(self, proposal: str, *numbers: int) -> list[str]:
        """Approvals one after the other; the status after each."""
        said = [self.does(n, "governance", "vote", proposal, "approve") for n in numbers]
        return [one["status"] for one in said]

    def start(self, number: int) -> None:
        home = self.home(number)
        if home not in self.running.homes:
            self.running.homes = [*self.running.homes, home]
            self.running.passphrases = [*self.running.passphrases, PASSPHRASE]
        self.running.begin(home)
        self.running.await_ready(home)

    def stop(self, number: int) -> None:
        self.running.processes[f"org{number}"].terminate()
        self.running.processes.pop(f"org{number}").wait(60)
        del self.running.urls[f"org{number}"]

    def caught_up(self, number: int) -> bool:
        return stand_of(self.home(number)).block_hash == stand_of(self.home(1)).block_hash

    def validators(self) -> dict[str, str]:
        """Public key of each validator, by name."""
        found = self.does(1, "governance", "validators")["validators"]
        return {one["name"]: one["public_key"] for one in found}

    def state(self):
        """What decisions changed, as every member sees it."""
        members = self.does(2, "governance", "members")
        return ([one["org_id"] for one in members["members"]], self.validators(), members["peers"])

    def adds(self, name: str) -> int:
        """Register an organisation; gives the block's height."""
        return int(self.does(1, "org", "add", name)["height"])

    def signed(self, height: int) -> tuple[set[str], int]:
        """Whose votes made a header final, by public key; and how large the set was."""
        http = Http(self.running.urls["org1"])
        try:
            answer = http.ask(asks.block(height, limit=1))
        finally:
            http.close()
        finality = decode_finality(encode(answer.finality))
        assert isinstance(finality, EngineFinality)
        keys = [one.public_key for one in finality.validators]
        votes = finality.signed_header.commit.votes
        return {keys[vote.validator] for vote in votes}, len(keys)

    def when_final(self, height: int) -> tuple[set[str], int]:
        def found():
            try:
                return self.signed(height)
            except NotCanonicalError:  # nothing stands there until it is final
                return None

        return until(found)

    def proves(self, number: int, name: str, *more: str) -> Path:
        file = self.folder / name
        self.does(number, "prove", NEVER, "--absent", *more, "-o", file)
        return file

    def verifies(self, *files: Path, trust: Path | None = None) -> bool:
        """Offline, from the anchor that was pinned before the first block."""
        words = ("verify", *files, "--trust", trust or self.home(1).anchor_file)
        return self.mulu("--home", self.folder / "nobody", *words).status == 0


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    clean_environment(monkeypatch)
    monkeypatch.setenv("MULU_PASSPHRASE", PASSPHRASE)


@contextmanager
def consortium(count, folder, capsys):
    wanted = network(count, places=trial_places(count, 0, 0))
    made = create_network(folder, wanted, [PASSPHRASE] * count, SystemClock()).homes
    homes = [one.home for one in made]
    with running_network(homes, [PASSPHRASE] * count, folder) as running:
        yield Consortium(mulu=Mulu(capsys, folder), running=running, folder=folder)


@pytest.fixture
def four(tmp_path, capsys):
    """Four validators that run."""
    with consortium(4, tmp_path, capsys) as running:
        yield running


@pytest.fixture
def two(tmp_path, capsys):
    """Two validators that run."""
    with consortium(2, tmp_path, capsys) as running:
        yield running


def test_a_fifth_joins_and_signs_a_fourth_leaves_and_every_proof_holds(four):
    four.adds("市水务局")
    before = four.proves(1, "before.json")
    fifth, node_id = _becomes_a_member(four)
    _its_node_joins(four, node_id)
    _its_validator_is_added(four, fifth)
    after = four.proves(1, "after.json")
    assert four.verifies(before, after)
    _one_leaves(four)
    last = four.proves(5, "last.json")
    assert four.verifies(before, after, last)
    assert len(decode(last.read_bytes(), dict)["finality"]["steps"]) == 2
    assert four.mulu.json("--home", four.home(4).root, "audit")["ok"]


def _joins(consortium: Consortium, number: int) -> dict[str, str]:
    """A home of a node that joins, made by an invitation."""
    invitation = consortium.folder / "invitation"
    consortium.does(1, "network", "invite", "-o", invitation)
    listen = f"127.0.0.1:{free_ports(1)[0]}"
    words = ("network", "join", invitation, "--peer-listen", listen, "--port", "0")
    return consortium.mulu.json("--home", consortium.home(number).root, *words)


def _becomes_a_member(four: Consortium) -> tuple[str, str]:
    """The new organisation asks for its head's key; members admit it, below the threshold not."""
    request, tx = four.folder / "request", four.folder / "tx"
    joined, home = _joins(four, 5), four.home(5)
    four.mulu.json("--home", home.root, "key", "new", "head")
    found = four.does(1, "org", "list")["orgs"]
    org_id = next(org["org_id"] for org in found if org["name"] == "市水务局")
    roles = ("--org", org_id, "--roles", "dept_head")
    four.mulu.json("--home", home.root, "key", "request", "head", *roles, "-o", request)
    four.does(1, "tx", "build", tx, "--from", request)
    four.does(1, "tx", "sign", tx, "--yes")
    four.does(1, "tx", "submit", tx)
    untouched = four.state()
    proposal = four.proposes(1, "add_member", f"org_id={org_id}")
    assert four.votes(proposal, 2) == ["open"]
    assert four.state() == untouched, "two of four are below the threshold"
    four.does(5, "governance", "vote", proposal, "approve", status=1)
    assert four.votes(proposal, 3) == ["passed"]
    assert four.state()[0] == [*untouched[0], org_id]
    return org_id, joined["node_id"]


def _its_node_joins(four: Consortium, node_id: str) -> None:
    proposal = four.proposes(5, "allow_peer", f"node_id={node_id}")
    assert four.votes(proposal, 1, 2) == ["open", "passed"]
    four.start(5)
    until(lambda: four.caught_up(5), seconds=60)


def _facts(four: Consortium, number: int, org_id: str, *more: str) -> bytes:
    """The file that puts an organisation's node to the vote."""
    file = four.folder / f"validator-{number}"
    words = ("--name", f"org{number}", "--org", org_id, *more, "-o", file)
    four.mulu.json("--home", four.home(number).root, "network", "validator", *words)
    return file.read_bytes()


def _its_validator_is_added(four: Consortium, org_id: str) -> None:
    untouched = four.state()
    _facts(four, 5, org_id)
    proposal = four.proposes(5, "set_validator", "--file", four.folder / "validator-5")
    assert four.votes(proposal, 1, 2) == ["open", "open"]
    assert four.state() == untouched, "three of five are below the threshold"
    assert four.votes(proposal, 3) == ["passed"]
    key = four.validators()["org5"]
    until(lambda: key in four.when_final(four.adds("第五家签名"))[0], seconds=90)


def _one_leaves(four: Consortium) -> None:
    """It is in no header after; its node is let in no more once it is started again."""
    key = four.validators()["org4"]
    proposal = four.proposes(1, "set_validator", "name=org4", "power=0")
    assert four.votes(proposal, 2, 3) == ["open", "open"]
    said = four.does(5, "governance", "vote", proposal, "approve")
    assert said["status"] == "passed"
    assert sorted(four.validators()) == ["org1", "org2", "org3", "org5"]
    four.stop(4)
    heights = [four.adds(f"第四家离开之后 {n}") for n in range(3)]
    for height in heights:
        assert height > said["height"] + 1, "the change holds from two heights later"
        signers, count = four.when_final(height)
        assert key not in signers
        assert (count, len(signers) > 2) == (4, True)
    four.start(4)
    log = four.folder / "org4.log"
    until(lambda: TURNED_AWAY in log.read_bytes())
    height = four.adds("它不在场")
    four.adds("它仍不在场")
    assert stand_of(four.home(4)).height < height
    four.stop(4)


def test_decisions_give_a_chain_finality_by_sm2_that_it_did_not_begin_with(two):
    two.adds("在先登记")
    plain = two.proves(1, "plain.json")
    for number, org_id in ((1, "o0001"), (2, "o0003")):
        _facts(two, number, org_id, "--sm2")
    for number in (1, 2):  # whose keys were made while they ran
        two.stop(number)
    for number in (1, 2):
        two.running.begin(two.home(number))
    for number in (1, 2):
        two.running.await_ready(two.home(number))
    for number, other in ((1, 2), (2, 1)):
        proposal = two.proposes(
            number, "set_validator", "--file", two.folder / f"validator-{number}"
        )
        assert two.votes(proposal, other) == ["passed"]
    two.adds("其后登记")
    file, trust = two.folder / "sm2.json", two.folder / "trust.json"
    until(lambda: _proved_by_sm2(two, file, trust), seconds=60)
    assert decode(file.read_bytes(), dict)["finality"]["@type"] == "sm2"
    assert two.verifies(plain)
    assert not two.verifies(file), "the first anchor names no SM2 key"
    _a_fresh_node_follows_over_the_change(two)


def _proved_by_sm2(two: Consortium, file: Path, trust: Path) -> bool:
    """Take a checkpoint after the change, and prove from it; a later block makes it final."""
    words = ("--home", two.folder / "nobody", "--url", two.running.urls["org1"])
    if not trust.exists():
        two.mulu(*words, "checkpoint", "-o", trust)
    two.adds("又一个区块")
    two.mulu(*words, "prove", NEVER, "--absent", "--finality", "sm2", "-o", file)
    return file.exists() and two.verifies(file, trust=trust)


def _a_fresh_node_follows_over_the_change(two: Consortium) -> None:
    node_id = _joins(two, 3)["node_id"]
    proposal = two.proposes(1, "allow_peer", f"node_id={node_id}")
    assert two.votes(proposal, 2) == ["passed"]
    two.start(3)
    until(lambda: two.caught_up(3), seconds=60)
