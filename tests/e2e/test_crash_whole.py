"""kill -9 of a whole node under load: nothing acknowledged is lost, nothing is done twice.

Rules: ORD-3, ORD-6, NOD-1 to NOD-5, TXN-13, API-7 and API-10.
"""

import itertools
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from mulu.client.chance import SYSTEM
from mulu.client.transactions import NO_PART, Built, Draft, Ground, build
from mulu.core.canonical import encode
from mulu.machine.block import decode_block
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText
from mulu.node.home import Home
from mulu.proof.trust import decode_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.body import tx_id
from tests.support.whole_node import PASSPHRASE, Node, make_home, mulu_json, open_node, until

SEED = 20_260_102
SENDERS = 4
SENDERS_AGAIN = 16
GOAL_MAX = 40
VALID_MS = 9 * 60_000
SEEN = ("tx", 10)
OK, NOT_FOUND, CONFLICT = httpx.codes.OK, httpx.codes.NOT_FOUND, httpx.codes.CONFLICT
UNAVAILABLE = httpx.codes.SERVICE_UNAVAILABLE


class Ledgered:
    """What was sent to a home over all rounds, and what was acknowledged."""

    def __init__(self, root: Path) -> None:
        home = Home(root)
        chain = decode_trust(home.anchor_file.read_bytes()).chain
        self._signer = home.keystore().open("authority", PASSPHRASE, "authority")
        self._ground = Ground(chain=chain, chance=SYSTEM)
        self._store_folder = home.chain
        self._names = itertools.count()
        self._lock = threading.Lock()
        self.heights: dict[str, int] = {}
        """Height of each acknowledged transaction."""
        self.sent: dict[str, Built] = {}
        """All ever sent."""
        self._unsettled: dict[str, Built] = {}
        """Those of the last round, acknowledged or not."""

    def load_and_kill(self, node: Node, more: int) -> None:
        """Send from several threads; kill the node as soon as ``more`` were acknowledged."""
        goal = len(self.heights) + more
        killed = threading.Event()
        with ThreadPoolExecutor(SENDERS) as pool:
            tasks = [pool.submit(self._send, node, goal, killed) for _ in range(SENDERS)]
        for task in tasks:
            task.result()

    def _send(self, node: Node, goal: int, killed: threading.Event) -> None:
        with httpx.Client(base_url=node.url, timeout=40) as http:
            while not killed.is_set():
                built = self._next()
                try:
                    answer = post(http, built)
                except httpx.TransportError as err:
                    assert killed.is_set(), f"gone before it was killed: {err!r}"
                    return
                if answer.status_code == UNAVAILABLE:
                    assert killed.is_set(), answer.text
                    return
                assert answer.status_code == OK, answer.text
                with self._lock:
                    self.heights[built.id] = answer.json()["height"]
                    if len(self.heights) >= goal and not killed.is_set():
                        killed.set()
                        node.kill()

    def _next(self) -> Built:
        with self._lock:
            message = RegisterOrg(kind="municipal_dept", level="city", part=NO_PART)
            draft = Draft(message=message, text=encode(OrgText(name=f"第{next(self._names)}局")))
            built = build([draft], [self._signer], self._ground, VALID_MS)
            self.sent[built.id] = self._unsettled[built.id] = built
            return built

    def ensure_kept(self, node: Node) -> None:
        """Everything acknowledged is at its height, and what is read catches up with it."""
        with httpx.Client(base_url=node.url, timeout=40) as http:
            found = {each: height_of(http, each) for each in self.heights}
            assert found == self.heights
            status = until(lambda: caught_up(http))
            assert status["height"] >= max(self.heights.values(), default=0)

    def send_again(self, node: Node) -> None:
        """The same bytes again, twice: what was in a block stays there and nowhere else."""
        with (
            httpx.Client(base_url=node.url, timeout=40) as http,
            ThreadPoolExecutor(SENDERS_AGAIN) as pool,
        ):
            before = {each: height_of(http, each) for each in self._unsettled}
            for _ in range(2):
                answers = list(pool.map(lambda built: post(http, built), self._unsettled.values()))
                after = {each: height_of(http, each) for each in self._unsettled}
                for each, answer in zip(self._unsettled, answers, strict=True):
                    assert after[each] is not None, answer.text
                    assert before[each] in (None, after[each])
                    assert settled_at(answer, after[each]) == after[each], answer.text
                before = after
        self._unsettled.clear()

    def ensure_once(self) -> None:
        """Every transaction ever sent stands in the chain's blocks exactly once."""
        hasher = self._ground.hasher
        store = LmdbStore.open(self._store_folder, readonly=True)
        with store.read() as reader:
            blocks = [decode_block(data) for _, data in reader.blocks(1)]
        store.close()
        counts = Counter(
            tx_id(hasher, each.body).hex() for block in blocks for each in block.transactions
        )
        assert counts == dict.fromkeys(self.sent, 1)


def post(http: httpx.Client, built: Built) -> httpx.Response:
    return http.post("/v1/transactions", params={"wait": "committed"}, content=built.frame)


def height_of(http: httpx.Client, each: str) -> int | None:
    answer = http.get(f"/v1/transactions/{each}")
    if answer.status_code == NOT_FOUND:
        return None
    assert answer.status_code == OK, answer.text
    assert answer.json()["outcome"] == "done"
    return answer.json()["height"]


def settled_at(answer: httpx.Response, seen_at: int) -> int | None:
    """Height that an answer to a frame names; ``seen_at`` when it says that it is spent."""
    said = answer.json()
    if answer.status_code == OK:
        return said["height"]
    is_spent = answer.status_code == CONFLICT and (said["module"], said["code"]) == SEEN
    return seen_at if is_spent else None


def caught_up(http: httpx.Client) -> dict | None:
    said = http.get("/v1/status").raise_for_status().json()
    return said if said["projection_height"] == said["height"] else None


def rounds(folder: Path, count: int) -> None:
    root, log = folder / "home", folder / "node.log"
    make_home(root)
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    ledgered = Ledgered(root)
    for _ in range(count):
        with open_node(root, log) as node:
            ledgered.ensure_kept(node)
            ledgered.send_again(node)
            ledgered.load_and_kill(node, chance.randint(1, GOAL_MAX))
    with open_node(root, log) as node:
        ledgered.ensure_kept(node)
        ledgered.send_again(node)
    ledgered.ensure_once()
    report = mulu_json(root, "audit")
    assert report["ok"], report["first_bad"]
    assert report["transactions"] == len(ledgered.sent) >= len(ledgered.heights) >= count


def test_ten_kills_of_a_whole_node_lose_nothing_and_do_nothing_twice(tmp_path):
    rounds(tmp_path, 10)


@pytest.mark.sim
def test_a_hundred_kills_of_a_whole_node_lose_nothing_and_do_nothing_twice(tmp_path):
    rounds(tmp_path, 100)
