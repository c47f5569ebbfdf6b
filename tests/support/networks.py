"""Small consortiums for tests: what to make, and a clock that stands still."""

from mulu.node.network_create import NewNetwork
from mulu.node.network_places import Place

GENESIS_MS = 1_800_000_000_000


class SetClock:
    """Stands still."""

    def now_ms(self) -> int:
        return GENESIS_MS

    def monotonic_ms(self) -> int:
        return 0


AT = SetClock()


def network(count: int, **more: object) -> NewNetwork:
    """A network of throw-away keys; nobody listens at its places."""
    places = [
        Place(api="127.0.0.1:0", listen=f"127.0.0.1:{n}", reached=f"127.0.0.1:{n}")
        for n in range(1, count + 1)
    ]
    given = {
        "chain_id": "tests",
        "organisations": ["数据局", *(f"成员 {n}" for n in range(2, count + 1))],
        "operator_name": "运维",
        "places": places,
        "throw_away": True,
    }
    return NewNetwork(**{**given, **more})
