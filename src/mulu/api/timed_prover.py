"""A prover that notes how long each proof took.

Source: docs/spec/http.md API-17.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from mulu.api.figures import Claim, Figures
from mulu.api.needs import Proven, Prover
from mulu.query.sealing import PLAIN, Wanted


class TimedProver:
    """Passes everything on.

    Args:
        prover: Makes the proofs.
        figures: Where times are noted.
    """

    def __init__(self, prover: Prover, figures: Figures) -> None:
        self._prover = prover
        self._figures = figures

    async def prove_record(self, code: str, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a record present; None when there is no such record."""
        with self._timed("record"):
            return await self._prover.prove_record(code, wanted)

    async def prove_absent(self, code: str, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove that a code was never used; None when it was."""
        with self._timed("absence"):
            return await self._prover.prove_absent(code, wanted)

    async def prove_key(self, key: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a state key present; None when it has no value."""
        with self._timed("key"):
            return await self._prover.prove_key(key, wanted)

    async def prove_transaction(self, tx_id: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a transaction and its receipt; None when no block holds it."""
        with self._timed("transaction"):
            return await self._prover.prove_transaction(tx_id, wanted)

    @contextmanager
    def _timed(self, claim: Claim) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        started = loop.time()
        yield
        self._figures.time_proof(claim, loop.time() - started)
