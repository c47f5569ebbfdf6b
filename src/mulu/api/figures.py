"""What this process counts of itself: requests, streams, and how long proofs took.

Source: docs/spec/http.md API-17.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

from mulu.api.exposition import Sample, sample

BOUNDS_SECONDS: Final = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5)
"""Upper bounds of the histogram of proofs."""
METHODS: Final = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})
Claim = Literal["record", "absence", "key", "transaction"]


class Figures:
    """Counts of this process; used on the event loop only."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._proofs: dict[str, list[int]] = {}
        self._proof_seconds: dict[str, float] = {}
        self.streams = 0
        """Event streams that are open."""

    def count(self, method: str, route: str, status: int) -> None:
        """Count one answered request.

        Args:
            method: HTTP method; one that is none of HTTP's own counts as ``other``.
            route: Path template, so that the number of series stays small.
            status: HTTP status.
        """
        self._requests[(method if method in METHODS else "other", route, status)] += 1

    def time_proof(self, claim: Claim, seconds: float) -> None:
        """Note how long a proof took."""
        counts = self._proofs.setdefault(claim, [0] * (len(BOUNDS_SECONDS) + 1))
        counts[bisect_left(BOUNDS_SECONDS, seconds)] += 1
        self._proof_seconds[claim] = self._proof_seconds.get(claim, 0.0) + seconds

    def samples(self) -> Iterator[Sample]:
        """All of them."""
        yield sample("mulu_event_streams", self.streams)
        for claim, counts in sorted(self._proofs.items()):
            yield from self._histogram(claim, counts)
        for (method, route, status), count in sorted(self._requests.items()):
            yield sample(
                "mulu_http_requests_total", count, method=method, route=route, status=str(status)
            )

    def _histogram(self, claim: str, counts: list[int]) -> Iterator[Sample]:
        name, so_far = "mulu_proof_seconds", 0
        bounds = [*map(str, BOUNDS_SECONDS), "+Inf"]
        for bound, count in zip(bounds, counts, strict=True):
            so_far += count
            yield sample(name, so_far, "_bucket", claim=claim, le=bound)
        yield sample(name, self._proof_seconds[claim], "_sum", claim=claim)
        yield sample(name, so_far, "_count", claim=claim)
