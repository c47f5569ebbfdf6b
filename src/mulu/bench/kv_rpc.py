"""What the benchmark asks of an engine with its own application.

Source: docs/performance.md, "A consortium"; CometBFT 0.38, rpc/openapi.
"""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from mulu.core.errors import UnavailableError

TIMEOUT: Final = 30


class KvRpc:
    """JSON-RPC of one engine with the key-value application.

    Args:
        path: Its socket.
    """

    def __init__(self, path: Path) -> None:
        transport = httpx.AsyncHTTPTransport(uds=str(path))
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://engine", timeout=TIMEOUT
        )

    async def height(self) -> int:
        """Height of its newest block, -1 while it does not answer."""
        try:
            return int((await self._ask("status"))["sync_info"]["latest_block_height"])
        except (httpx.HTTPError, KeyError, msgspec.DecodeError, UnicodeDecodeError):
            return -1

    async def committed(self) -> int:
        """Pairs that its application holds."""
        told = (await self._ask("abci_info"))["response"].get("data", "{}")
        size: int = msgspec.json.decode(told).get("size", 0)
        return size

    async def broadcast(self, batch: Sequence[bytes]) -> None:
        """Hand pairs over in one request."""
        calls = [_call("broadcast_tx_async", {"tx": b64encode(pair).decode()}) for pair in batch]
        answer = await self._http.post("/", content=msgspec.json.encode(calls))
        errors = [each["error"] for each in answer.json() if "error" in each]
        if errors:
            raise UnavailableError(f"the engine took not all: {errors[0]}")

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _ask(self, method: str) -> dict[str, Any]:
        answer = await self._http.post("/", content=msgspec.json.encode(_call(method, {})))
        result: dict[str, Any] = msgspec.json.decode(answer.content)["result"]
        return result


def _call(method: str, params: dict[str, str]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
