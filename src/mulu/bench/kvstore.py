"""The engine with its own key-value application: what a net of the same engines does without us.

Four engines on loopback with the product's configuration, the application in the engine's process,
unsigned pairs of the same size, handed over in the same batches with the same window.

Source: docs/performance.md, "A consortium".
"""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from mulu.bench.driving import Driven
from mulu.bench.kv_rpc import KvRpc
from mulu.core.errors import UnavailableError
from mulu.node.engine import find_engine
from mulu.node.engine_config import EngineSettings, render_config
from mulu.node.engine_process import engine_environment
from mulu.node.network_places import free_ports

BATCH: Final = 100
LOOK_SECONDS: Final = 0.01
START_SECONDS_MAX: Final = 60
RUN_SECONDS_MAX: Final = 300
BLOCK_BYTES: Final = 4 * 1024 * 1024
SOCKET: Final = "rpc.sock"


@dataclass(frozen=True, slots=True, kw_only=True)
class KvNet:
    """Homes of engines."""

    homes: Sequence[Path]


def make_kvnet(folder: Path, validators: int) -> KvNet:
    """Make homes with the product's configuration in an empty folder."""
    program = find_engine()
    subprocess.run(  # noqa: S603 - the program that was built or named
        [program, "testnet", "--v", str(validators), "--o", folder],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    homes = [folder / f"node{number}" for number in range(validators)]
    ids = [_node_id(program, home) for home in homes]
    ports = free_ports(validators)
    for number, home in enumerate(homes):
        peers = [
            f"{id_}@127.0.0.1:{port}"
            for other, (id_, port) in enumerate(zip(ids, ports, strict=True))
            if other != number
        ]
        _configure(home, ports[number], peers)
    return KvNet(homes=homes)


def _node_id(program: Path, home: Path) -> str:
    said = subprocess.run(  # noqa: S603 - as above
        [program, "show-node-id", "--home", home], check=True, capture_output=True, text=True
    )
    return said.stdout.strip()


def _configure(home: Path, port: int, peers: Sequence[str]) -> None:
    settings = EngineSettings(
        moniker=home.name, listen=f"127.0.0.1:{port}", peers=tuple(peers), rpc=""
    )
    changed = {
        "proxy_app": "kvstore",
        "filter_peers": False,
        "priv_validator_laddr": "",
        "laddr": f"unix://{SOCKET}",
    }
    lines = []
    for line in render_config(settings).splitlines():
        name, equals, value = line.partition(" = ")
        is_other = name == "laddr" and "unix://" not in value
        if equals and name in changed and not is_other:
            value = msgspec.json.encode(changed[name]).decode()
        lines.append(f"{name}{equals}{value}")
    (home / "config" / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = home / "config" / "genesis.json"
    genesis = msgspec.json.decode(file.read_bytes())
    genesis["consensus_params"]["block"] |= {"max_bytes": str(BLOCK_BYTES), "max_gas": "-1"}
    file.write_bytes(msgspec.json.encode(genesis))


@contextmanager
def running_kvnet(net: KvNet) -> Iterator[None]:
    """Run the engines until the block ends.

    Raises:
        UnavailableError: There is no first block in time.
    """
    program, environment = find_engine(), engine_environment(os.environ)
    started = []
    try:
        for home in net.homes:
            with (home / "log").open("ab") as log:
                started.append(
                    subprocess.Popen(  # noqa: S603 - as above
                        [program, "start", "--home", "."],
                        cwd=home,
                        env=environment,
                        stdout=log,
                        stderr=log,
                    )
                )
        asyncio.run(_await_blocks(net))
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


async def _await_blocks(net: KvNet) -> None:
    rpcs = [KvRpc(home / SOCKET) for home in net.homes]
    until = time.monotonic() + START_SECONDS_MAX
    while not all([await rpc.height() >= 1 for rpc in rpcs]):
        if time.monotonic() > until:
            raise UnavailableError(f"the engines of {net.homes[0].parent} make no blocks")
        await asyncio.sleep(0.1)
    for rpc in rpcs:
        await rpc.close()


def drive_kvnet(net: KvNet, count: int, size_bytes: int, *, window: int) -> Driven:
    """Hand pairs to the engines in turn until all are committed.

    Args:
        net: Running.
        count: How many pairs.
        size_bytes: Of each.
        window: Most on their way.

    Raises:
        UnavailableError: They are not committed in time.
    """
    return asyncio.run(_drive(net, count, size_bytes, window))


async def _drive(net: KvNet, count: int, size_bytes: int, window: int) -> Driven:
    rpcs = [KvRpc(home / SOCKET) for home in net.homes]
    run = os.urandom(4).hex()
    pairs = [
        f"{run}{number:08d}=".encode() + os.urandom(size_bytes).hex()[: size_bytes - 17].encode()
        for number in range(count)
    ]
    before = await rpcs[0].committed()
    started = time.perf_counter()
    done, sending = 0, []
    for number, at in enumerate(range(0, count, BATCH)):
        while at - done >= window:
            done = await _looked(rpcs[0], before, started)
        batch = pairs[at : at + BATCH]
        sending.append(asyncio.create_task(rpcs[number % len(rpcs)].broadcast(batch)))
    while done < count:
        done = await _looked(rpcs[0], before, started)
    driven = Driven(transactions=count, seconds=time.perf_counter() - started)
    await asyncio.gather(*sending)
    for rpc in rpcs:
        await rpc.close()
    return driven


async def _looked(rpc: KvRpc, before: int, started: float) -> int:
    if time.perf_counter() - started > RUN_SECONDS_MAX:
        raise UnavailableError(f"the engines did not commit in {RUN_SECONDS_MAX} s")
    await asyncio.sleep(LOOK_SECONDS)
    return await rpc.committed() - before
