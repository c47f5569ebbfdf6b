"""The workload file: all entries as unsigned transactions, made once, read one by one.

Each record is u32be length ‖ MessagePack of a ``Draft``. The chain, the nonce and the time are put
in when the transaction is signed, inside the run. A transaction is made from its place and the seed
alone, so several processes make a file together and get the same bytes.

Source: docs/performance.md, "The workload".
"""

import hashlib
import os
import random
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import msgspec

from mulu.bench.city import FIRST_ORG_NUMBER, BenchOrg, plan_city
from mulu.bench.entries import ITEMS_MAX, ITEMS_MIN, make_entry
from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.modules.catalog.messages import RegisterRecord
from mulu.tx.parts import commit_part

PROFILE: Final = "register@1"
FORMAT: Final = 1
"""Counts up when the same arguments would give another file."""
SEED: Final = 20260101
CATEGORY: Final = "307"
"""部门信息资源 of an invented item 07; the organisation and its topic follow."""
TOPICS: Final = 20

_U32 = struct.Struct(">I")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction without chain, nonce, time and signature."""

    key: int
    """Number of the member key that signs."""
    messages: bytes
    """The canonical list of messages."""
    parts: list[bytes]
    """Salt (32 bytes) ‖ text of each message, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TxPlan:
    """What one transaction of the workload holds."""

    org: BenchOrg
    key: int
    first: int
    """Number, from 1, of its first entry among the organisation's."""
    count: int
    items: tuple[int, int] = (ITEMS_MIN, ITEMS_MAX)
    """Fewest and most items of an entry."""


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Draft)


def plan_transactions(
    entries: int,
    per_tx: int,
    first_org: int = FIRST_ORG_NUMBER,
    items: tuple[int, int] = (ITEMS_MIN, ITEMS_MAX),
) -> list[TxPlan]:
    """Plan all transactions, organisations mixed as they would send them.

    Args:
        entries: In all.
        per_tx: Of a transaction.
        first_org: Number that the chain gives to the first organisation.
        items: Fewest and most items of an entry.
    """
    plans = [
        TxPlan(
            org=org,
            key=org.keys[at % len(org.keys)],
            first=first,
            count=min(per_tx, org.entries + 1 - first),
            items=items,
        )
        for org in plan_city(entries, per_tx, first_org)
        for at, first in enumerate(range(1, org.entries + 1, per_tx))
    ]
    random.Random(SEED).shuffle(plans)  # noqa: S311 - a repeatable order
    return plans


def entry_code(org: BenchOrg, number: int) -> str:
    """Code of an organisation's entry by its number, from 1."""
    return f"{CATEGORY}{org.number:03d}{number % TOPICS:02d}/{number:06d}"


def entry_codes(plan: TxPlan) -> list[str]:
    """Codes of a transaction's entries."""
    return [entry_code(plan.org, number) for number in range(plan.first, plan.first + plan.count)]


def make_draft(plan: TxPlan) -> Draft:
    """Make one transaction."""
    rng = random.Random(f"{SEED}/{plan.org.number}/{plan.first}")  # noqa: S311 - repeatable words
    systems = plan.org.system_codes()
    codes: list[str] = []
    messages: list[RegisterRecord] = []
    parts: list[bytes] = []
    for code in entry_codes(plan):
        entry, text = make_entry(rng, code.partition("/")[0], systems, codes, plan.items)
        salt = hashlib.sha256(f"{SEED}/{code}".encode()).digest()
        part = encode(text)
        message = RegisterRecord(
            code=code,
            part=commit_part(SHA256, salt, part),
            profile=PROFILE,
            provider=plan.org.org_id,
            record=entry,
        )
        codes.append(code)
        messages.append(message)
        parts.append(salt + part)
    return Draft(key=plan.key, messages=encode(messages), parts=parts)


def write_workload(path: Path, plans: Iterable[TxPlan], progress: Callable[[int], None]) -> None:
    """Make a workload file with all cores; whole or not at all.

    Args:
        path: Where it is to stand.
        plans: Its transactions, in order.
        progress: Called with the number of entries made since the last call.
    """
    half = path.with_suffix(".half")
    with half.open("wb") as file, get_context("spawn").Pool(os.cpu_count()) as pool:
        for size, draft in pool.imap(_packed, plans, chunksize=4):
            file.write(_U32.pack(len(draft)) + draft)
            progress(size)
    half.replace(path)


def read_workload(path: Path) -> Iterator[Draft]:
    """Read a workload file, one transaction at a time."""
    with path.open("rb") as file:
        while head := file.read(_U32.size):
            yield _decoder.decode(file.read(_U32.unpack(head)[0]))


def workload_path(folder: Path, entries: int, per_tx: int) -> Path:
    """Where a workload of these arguments stands."""
    return folder / f"workload-{FORMAT}-{entries}-{per_tx}.bin"


def _packed(plan: TxPlan) -> tuple[int, bytes]:
    return plan.count, _encode(make_draft(plan))
