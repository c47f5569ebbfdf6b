"""Records what a real CometBFT says of the chain of ``tests.proof.engine_world``.

``python -m tests.vectors.engine.record ENGINE`` runs five nodes on loopback, one of which never
starts, and writes the answers to ``/commit`` and ``/validators`` of a few heights beside this
file. Keys come from fixed seeds; times, and so signatures, are new each time.
"""

import asyncio
import base64
import hashlib
import json
import re
import socket
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from mulu.core.signing import Ed25519Signer
from mulu.proof.trusted_set import address
from tests.proof import engine_world, world
from tests.vectors.engine import app

HEIGHTS = (8, 9, 11, 13)
SECONDS_MAX = 60
FOLDER = Path(__file__).parent
SETTINGS = {
    "addr_book_strict": "false",
    "allow_duplicate_ip": "true",
    "pex": "false",
    "timeout_commit": '"200ms"',
    "timeout_propose": '"500ms"',
    "pprof_laddr": '""',
    "indexer": '"null"',
}


class Node:
    """One home of the net."""

    def __init__(self, number: int, home: Path, engine: str) -> None:
        self.number, self.home, self.engine = number, home, engine
        self.signer = engine_world.SIGNERS[number]
        self.node_key = world.signer(f"node {number}")
        self.p2p, self.rpc = free_port(), free_port()

    @property
    def peer(self) -> str:
        return f"{address(self.node_key.public_key).hex()}@127.0.0.1:{self.p2p}"

    async def write(self, peers: list[str]) -> None:
        await run(self.engine, "init", "--home", str(self.home))
        config = self.home / "config"
        (config / "genesis.json").write_text(json.dumps(genesis()))
        (config / "node_key.json").write_text(json.dumps({"priv_key": private(self.node_key)}))
        key = {
            "address": address(self.signer.public_key).hex().upper(),
            "pub_key": public(self.signer),
            "priv_key": private(self.signer),
        }
        (config / "priv_validator_key.json").write_text(json.dumps(key))
        changes = SETTINGS | {
            "proxy_app": f'"unix://{self.home}/app.sock"',
            "persistent_peers": f'"{",".join(peers)}"',
        }
        text = (config / "config.toml").read_text()
        for name, value in changes.items():
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        text = text.replace("tcp://127.0.0.1:26657", f"tcp://127.0.0.1:{self.rpc}")
        text = text.replace("tcp://0.0.0.0:26656", f"tcp://127.0.0.1:{self.p2p}")
        (config / "config.toml").write_text(text)

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.rpc}/{path}", timeout=5) as answer:
            return json.load(answer)["result"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def public(signer: Ed25519Signer) -> dict[str, str]:
    value = base64.b64encode(signer.public_key).decode()
    return {"type": "tendermint/PubKeyEd25519", "value": value}


def private(signer: Ed25519Signer) -> dict[str, str]:
    value = base64.b64encode(bytes(signer._secret)).decode()
    return {"type": "tendermint/PrivKeyEd25519", "value": value}


def genesis() -> dict[str, Any]:
    return {
        "chain_id": engine_world.CHAIN_ID,
        "genesis_time": "2026-01-01T00:00:00Z",
        "initial_height": "1",
        "app_hash": hashlib.sha256(b"genesis").hexdigest().upper(),
        "validators": [
            {
                "address": address(engine_world.SIGNERS[one].public_key).hex().upper(),
                "pub_key": public(engine_world.SIGNERS[one]),
                "power": str(power),
                "name": f"v{one}",
            }
            for one, power in engine_world.SETS[0].items()
        ],
    }


async def run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0, command


async def record(engine: str, folder: Path) -> dict[int, dict[str, Any]]:
    nodes = [Node(number, folder / f"n{number}", engine) for number in range(5)]
    for node in nodes:
        await node.write([other.peer for other in nodes if other is not node])
    running = [node for node in nodes if node.number != engine_world.ABSENT]
    servers = [await app.serve(node.home / "app.sock") for node in running]
    engines = [
        await asyncio.create_subprocess_exec(
            engine, "start", "--home", str(node.home), stdout=(node.home / "log").open("wb")
        )
        for node in running
    ]
    try:
        await asyncio.wait_for(app.reached.wait(), SECONDS_MAX)
        return {height: await asyncio.to_thread(answers, running[0], height) for height in HEIGHTS}
    finally:
        for process in engines:
            process.terminate()
            await process.wait()
        for server in servers:
            server.close()


def answers(node: Node, height: int) -> dict[str, Any]:
    return {
        "commit": node.ask(f"commit?height={height}"),
        "validators": node.ask(f"validators?height={height}&per_page=100"),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(record(sys.argv[1], Path(folder)))
    for height, answer in found.items():
        text = json.dumps(answer, indent=1, sort_keys=True) + "\n"
        (FOLDER / f"{height}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
