"""The chain as a harvest sees it, over the HTTP API of a node.

Source: docs/spec/harvest.md HAR-20 and HAR-21; docs/spec/cli.md CLI-50.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from mulu.cli.import_chain import HttpChain
from mulu.client import asks
from mulu.client.chance import SYSTEM
from mulu.client.sending import send
from mulu.intake.harvest.needs import DriftMessage, KnownTable

PAGE: Final = 500
BATCH: Final = 500
"""Reports a transaction."""


class HttpHarvestChain(HttpChain):
    """Implements ``mulu.intake.harvest.needs.HarvestChain``."""

    def tables_of(self, system: str) -> Iterator[KnownTable]:
        """All tables of a system, withdrawn ones too."""
        self.settle()
        after: str | None = None
        while True:
            page = self._http.ask(asks.tables_of(system, limit=PAGE, after=after))
            for one in page.tables:
                yield KnownTable(
                    code=one.code,
                    content_hash=one.content_hash.rpartition(":")[2],
                    schema=one.schema,
                    table_name=one.table_name,
                    schema_hash=one.schema_hash,
                    drift=one.drift,
                    withdrawn=one.withdrawn,
                )
            after = page.after
            if after is None:
                return

    def note(self, messages: Sequence[DriftMessage], *, dry_run: bool) -> Sequence[str]:
        """Report and settle drift; for each message why it was not taken, or ""."""
        problems: list[str] = []
        for start in range(0, len(messages), BATCH):
            problems += self._note(messages[start : start + BATCH], dry_run=dry_run)
        return problems

    def _note(self, batch: Sequence[DriftMessage], *, dry_run: bool) -> list[str]:
        verdicts = self._http.ask(asks.check(self._signed(batch, []).frame)).messages
        good = [message for message, item in zip(batch, verdicts, strict=True) if item.ok]
        if good and not dry_run:
            answer = send(self._http, self._signed(good, []), SYSTEM, wait=True)
            self._written = max(self._written, answer.height)
        return ["" if item.ok else item.detail for item in verdicts]
