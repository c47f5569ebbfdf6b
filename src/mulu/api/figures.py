"""Counting requests, and writing figures as Prometheus reads them.

Source: docs/spec/http.md API-17; Prometheus text exposition format 0.0.4.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

_HELP: Final = {
    "mulu_height": "Height of the last header.",
    "mulu_projection_height": "Height up to which the read tables speak.",
    "mulu_waiting_transactions": "Transactions that wait for a block.",
    "mulu_ledger_halted": "1 when the ledger takes no more transactions.",
    "mulu_event_streams": "Event streams that are open.",
}


class Figures:
    """Counts of this process; used on the event loop only."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self.streams = 0
        """Event streams that are open."""

    def count(self, method: str, route: str, status: int) -> None:
        """Count one answered request.

        Args:
            method: HTTP method.
            route: Path template, so that the number of series stays small.
            status: HTTP status.
        """
        self._requests[(method, route, status)] += 1

    def text(self, gauges: Mapping[str, int]) -> str:
        """Write everything in the exposition format."""
        lines: list[str] = []
        for name, value in {**gauges, "mulu_event_streams": self.streams}.items():
            lines += (f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge", f"{name} {value}")
        lines.append("# HELP mulu_http_requests_total Requests answered.")
        lines.append("# TYPE mulu_http_requests_total counter")
        for (method, route, status), count in sorted(self._requests.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            lines.append(f"mulu_http_requests_total{{{labels}}} {count}")
        return "\n".join(lines) + "\n"
