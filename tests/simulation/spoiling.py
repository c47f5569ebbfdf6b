"""Proposals that no honest proposer makes: every honest replica rejects each of them.

A way to spoil gives the spoiled list, or None when there is nothing here to spoil in this way.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mulu.ordering.cometbft.self_proving import TAG, encode_items, split
from mulu.tx.frame import compress_frame
from tests.support.world import register_org

if TYPE_CHECKING:
    from tests.simulation.network import Network

Spoil = Callable[["Network", list[bytes]], list[bytes] | None]


def _twice(_network: "Network", txs: list[bytes]) -> list[bytes] | None:
    return [*txs, txs[0]] if txs else None


def _twice_in_another_form(_network: "Network", txs: list[bytes]) -> list[bytes] | None:
    plain = next((tx for tx in txs if compress_frame(tx) not in {tx, *txs}), None)
    return None if plain is None else [*txs, compress_frame(plain)]


def _again(network: "Network", txs: list[bytes]) -> list[bytes] | None:
    """One that an earlier block holds, and whose time is not over."""
    earlier = [tx for block in network.blocks[-3:] for tx in split(block.txs)[0]]
    return [*txs, network.chance.choice(earlier)] if earlier else None


def _garbage(network: "Network", txs: list[bytes]) -> list[bytes]:
    return [network.chance.randbytes(40), *txs]


def _cut(_network: "Network", txs: list[bytes]) -> list[bytes] | None:
    return [txs[0][:-1], *txs[1:]] if txs else None


def _changed(network: "Network", txs: list[bytes]) -> list[bytes] | None:
    if not txs:
        return None
    place = network.chance.randrange(len(txs[-1]))
    last = bytearray(txs[-1])
    last[place] ^= 1 << network.chance.randrange(8)
    return [*txs[:-1], bytes(last)]


def _expired(network: "Network", txs: list[bytes]) -> list[bytes]:
    frame = network.workload.frame(
        _asked("过期"), network.now_ms, valid_until_ms=network.now_ms - 1
    )
    return [*txs, frame]


def _too_long(network: "Network", txs: list[bytes]) -> list[bytes]:
    late = network.now_ms + 10 * 60_000 + 1
    frame = network.workload.frame(_asked("太长"), network.now_ms, valid_until_ms=late)
    return [*txs, frame]


def _stranger(network: "Network", txs: list[bytes]) -> list[bytes]:
    return [*txs, network.workload.frame(_asked("生人", "stranger"), network.now_ms)]


def _other_chain(network: "Network", txs: list[bytes]) -> list[bytes]:
    frame = network.workload.frame(
        _asked("别链"), network.now_ms, chain="other#sha256:" + "ab" * 32
    )
    return [frame, *txs]


def _self_proving(_network: "Network", txs: list[bytes]) -> list[bytes]:
    return [*txs, encode_items([b"{}"])]


def _broken_entry(_network: "Network", txs: list[bytes]) -> list[bytes]:
    return [*txs, TAG + b"\0"]


def _asked(name: str, by: str = "authority"):
    return [(register_org(name), None, by)]


SPOILED: dict[str, Spoil] = {
    "a transaction twice": _twice,
    "twice, once compressed": _twice_in_another_form,
    "one of an earlier block": _again,
    "garbage": _garbage,
    "a frame cut off": _cut,
    "a changed byte": _changed,
    "an expired one": _expired,
    "one valid too long": _too_long,
    "an unknown key": _stranger,
    "another chain's": _other_chain,
    "self-proving items that prove nothing": _self_proving,
    "a broken entry": _broken_entry,
}
