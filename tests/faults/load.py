"""Users of a real network: they send to some of its nodes and note what they were told is done."""

import asyncio
import itertools
import secrets
import threading
import time
from collections.abc import Sequence

from mulu.core.canonical import encode
from mulu.core.errors import UnavailableError
from mulu.core.hashing import SHA256
from mulu.core.signing import Signer
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText
from mulu.node.home import Home
from mulu.node.ledger_client import LedgerClient
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import commit_part

AT_A_TIME = 3
AGAIN_SECONDS = 0.1
VALID_MS = 120_000


class Load:
    """Sends until it is ended, on a thread of its own.

    Args:
        homes: Where to send.
        signer: Whose transactions they are.
        chain: Full name of the chain.
        senders: How many at once.
    """

    def __init__(self, homes: Sequence[Home], signer: Signer, chain: str, senders: int) -> None:
        self._homes = homes
        self._signer = signer
        self._chain = chain
        self._senders = senders
        self._ended = threading.Event()
        self._numbers = itertools.count()
        self.acknowledged: dict[str, int] = {}
        """Transaction → height, as some node told its user."""
        self.troubles: list[str] = []
        """Answers that no user should get."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Stop sending; what is under way is waited for no longer."""
        self._ended.set()
        self._thread.join()

    async def _run(self) -> None:
        clients = [LedgerClient(home.ledger_socket) for home in self._homes]
        senders = [
            asyncio.create_task(self._send(clients[number % len(clients)]))
            for number in range(self._senders)
        ]
        await asyncio.to_thread(self._ended.wait)
        for sender in senders:
            sender.cancel()
        for done in await asyncio.gather(*senders, return_exceptions=True):
            if isinstance(done, Exception):
                self.troubles.append(f"{type(done).__name__}: {done}")
        for client in clients:
            await client.close()

    async def _send(self, client: LedgerClient) -> None:
        while True:
            await self._until_told(client, [self.frame() for _ in range(AT_A_TIME)])

    async def _until_told(self, client: LedgerClient, frames: list[bytes]) -> None:
        """Send the same frames until somebody says what became of them."""
        while frames:
            try:
                outcomes = await client.submit(frames, wait=True)
            except UnavailableError:
                await asyncio.to_thread(self._ended.wait, AGAIN_SECONDS)
                continue
            left = []
            for frame, outcome in zip(frames, outcomes, strict=True):
                if outcome.state == "committed":
                    self.acknowledged[outcome.id] = outcome.height
                elif outcome.state == "unavailable":
                    left.append(frame)
                elif "already" not in outcome.text and "until" not in outcome.text:
                    self.troubles.append(f"{outcome.state}: {outcome.text}")
            frames = left
            if frames:
                await asyncio.to_thread(self._ended.wait, AGAIN_SECONDS)

    def frame(self) -> bytes:
        """A new transaction that registers an organisation."""
        salt, text = secrets.token_bytes(32), encode(OrgText(name=f"第{next(self._numbers)}局"))
        part = commit_part(SHA256, salt, text)
        message = RegisterOrg(kind="municipal_dept", level="city", part=part)
        body = build_body(
            chain=self._chain,
            messages=[message],
            signers=[self._signer.key_id],
            nonce=secrets.token_bytes(16),
            valid_until_ms=time.time_ns() // 1_000_000 + VALID_MS,
        )
        return build_frame(body, [self._signer], [salt + text])
