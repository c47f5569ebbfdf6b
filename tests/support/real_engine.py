"""CometBFT itself, one validator in a folder of its own, for tests of the wire."""

import asyncio
import json
import os
import socket
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx

from mulu.node.engine import find_engine

STUCK_SECONDS = 5
READY = b"Starting RPC HTTP server"
CHANGES = {
    'timeout_commit = "1s"': 'timeout_commit = "10ms"',
    "create_empty_blocks = true": "create_empty_blocks = false",
    "pex = true": "pex = false",
}


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class RealEngine:
    """Starts, kills and asks an engine whose application listens on ``folder/abci.sock``.

    Args:
        folder: Short enough for a unix socket's path.
        chain_id: The engine's name of the chain.
    """

    def __init__(self, folder: Path, chain_id: str) -> None:
        self.folder = folder
        self.application = folder / "abci.sock"
        self._program = find_engine()
        self._chain_id = chain_id
        self._process: asyncio.subprocess.Process | None = None
        self._output: asyncio.Task[None] | None = None

    async def init(self) -> None:
        """Make the engine's home."""
        made = await asyncio.create_subprocess_exec(
            self._program, "init", "--home", self.folder, stdout=asyncio.subprocess.DEVNULL
        )
        assert await made.wait() == 0
        genesis = self.folder / "config" / "genesis.json"
        value = json.loads(genesis.read_text())
        genesis.write_text(json.dumps(value | {"chain_id": self._chain_id}))
        config = self.folder / "config" / "config.toml"
        text = config.read_text()
        for before, after in CHANGES.items():
            assert before in text
            text = text.replace(before, after)
        config.write_text(text)

    async def start(self) -> None:
        """Start it, and wait until it has shaken hands with its application."""
        self._process = await asyncio.create_subprocess_exec(
            self._program,
            "start",
            *("--home", self.folder),
            *("--proxy_app", f"unix://{self.application}"),
            *("--rpc.laddr", f"unix://{self.folder}/rpc.sock"),
            *("--p2p.laddr", f"tcp://127.0.0.1:{free_port()}"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "CMTHOME": str(self.folder)},
        )
        lines = []
        while READY not in (line := await self._process.stdout.readline()):
            lines.append(line)
            if not line:
                raise ConnectionError(b"".join(lines[-10:]).decode())
        self._output = asyncio.create_task(self._read_on(self._process.stdout))

    async def _read_on(self, stream: asyncio.StreamReader) -> None:
        while await stream.read(1 << 16):
            pass

    async def kill(self) -> None:
        """End it as a power failure would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended by itself; its exit status.

        CometBFT 0.38 may get stuck while it stops because its application is gone; then it is
        killed, as a node does.
        """
        try:
            status = await asyncio.wait_for(self._process.wait(), STUCK_SECONDS)
        except TimeoutError:
            self._process.kill()
            status = await self._process.wait()
        await self._output
        (self.folder / "rpc.sock").unlink(missing_ok=True)
        return status

    async def ask(self, method: str, **params: Any) -> Any:
        """One JSON-RPC call."""
        transport = httpx.AsyncHTTPTransport(uds=str(self.folder / "rpc.sock"))
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        async with httpx.AsyncClient(transport=transport, timeout=60) as client:
            answer = (await client.post("http://engine", json=body)).json()
        return answer["result"]

    async def commit(self, frame: bytes) -> Any:
        """Hand over a transaction, and wait for its block."""
        return await self.ask("broadcast_tx_commit", tx=b64encode(frame).decode())
