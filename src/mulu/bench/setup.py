"""What stands on the chain before the first entry: organisations, their keys, their systems.

Three steps, each durable before the next begins, because a key may sign from the next block on.

Source: docs/performance.md, "The workload"; docs/spec/identity.md IDN-3 to IDN-6.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mulu.bench.city import BenchOrg, bench_key
from mulu.bench.words import words
from mulu.bench.workload import PROFILE, SEED
from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.core.signing import ED25519, Signer
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.records import System, SystemStatus
from mulu.modules.catalog.texts import SystemText
from mulu.modules.identity.messages import RegisterKey, RegisterOrg
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.texts import OrgText
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import PartRef, commit_part

MESSAGES_EACH: Final = 500
VALID_MS: Final = 9 * 60 * 1000


Build = Callable[[Any], tuple[Any, bytes | None]]
"""Makes a message and, if it has one, the part that it binds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what is registered, and the frames that do it."""

    name: str
    frames: list[bytes]


class Setup:
    """Builds and signs the steps.

    Args:
        chain: Full name of the chain.
        authority: The authority's key.
        city: The plan.
        now_ms: Time of signing, UTC milliseconds.
        suite: Suite of the members' keys.
    """

    __slots__ = ("_authority", "_chain", "_city", "_now_ms", "_signed", "_suite")

    def __init__(
        self,
        chain: str,
        authority: Signer,
        city: Sequence[BenchOrg],
        now_ms: int,
        suite: int = ED25519,
    ) -> None:
        self._chain = chain
        self._authority = authority
        self._city = city
        self._now_ms = now_ms
        self._signed = 0
        self._suite = suite

    def steps(self) -> tuple[Step, ...]:
        """All steps, in order."""
        return (
            Step(name="organisations", frames=self._frames(self._authority, self._city, self._org)),
            Step(name="keys", frames=self._frames(self._authority, self._key_numbers(), self._key)),
            Step(name="systems", frames=self._system_frames()),
        )

    def _key_numbers(self) -> list[tuple[BenchOrg, int]]:
        return [(org, number) for org in self._city for number in org.keys]

    def _org(self, org: BenchOrg) -> tuple[RegisterOrg, bytes]:
        ref, part = _part(f"org/{org.org_id}", OrgText(contact_post="数据管理岗", name=org.name))
        return RegisterOrg(kind=org.kind, level=org.level, part=ref), part

    def _key(self, pair: tuple[BenchOrg, int]) -> tuple[RegisterKey, None]:
        org, number = pair
        key = bench_key(number, self._suite)
        message = RegisterKey(
            org_id=org.org_id,
            possession=prove_possession(key, self._chain, org.org_id),
            public_key=key.public_key.hex(),
            roles=("sharing_office",),
            suite=self._suite,
        )
        return message, None

    def _system_frames(self) -> list[bytes]:
        frames: list[bytes] = []
        for org in self._city:
            pairs = [(org, code) for code in org.system_codes()]
            frames += self._frames(bench_key(org.keys[0], self._suite), pairs, _system)
        return frames

    def _frames(
        self,
        signer: Signer,
        things: Sequence[Any],
        build: Callable[[Any], tuple[Any, bytes | None]],
    ) -> list[bytes]:
        return [
            self._frame(signer, [build(thing) for thing in things[at : at + MESSAGES_EACH]])
            for at in range(0, len(things), MESSAGES_EACH)
        ]

    def _frame(self, signer: Signer, built: Sequence[tuple[Any, bytes | None]]) -> bytes:
        self._signed += 1
        body = build_body(
            chain=self._chain,
            messages=[message for message, _ in built],
            signers=[signer.key_id],
            nonce=hashlib.sha256(f"{SEED}/setup/{self._signed}".encode()).digest()[:16],
            valid_until_ms=self._now_ms + VALID_MS,
        )
        return build_frame(body, [signer], [part for _, part in built if part is not None])


def _system(pair: tuple[BenchOrg, str]) -> tuple[RegisterRecord, bytes]:
    org, code = pair
    rng = random.Random(f"{SEED}/{code}")  # noqa: S311 - repeatable words
    statuses: tuple[SystemStatus, ...] = ("running", "running", "running", "building", "suspended")
    subject, kind = rng.choice(words("subjects")), rng.choice(words("system_kinds"))
    text = SystemText(
        operator=rng.choice(words("offices")),
        summary=f"支撑{subject}业务办理与监管",
        title=subject + kind,
    )
    ref, part = _part(code, text)
    record = System(
        cloud=rng.choice(("gov_cloud", "self_built")),
        db_kinds=(rng.choice(("mysql", "dm", "kingbase", "oracle")),),
        mlps_level=rng.choice((2, 3)),
        status=rng.choice(statuses),
    )
    message = RegisterRecord(
        code=code, part=ref, profile=PROFILE, provider=org.org_id, record=record
    )
    return message, part


def _part(name: str, text: OrgText | SystemText) -> tuple[PartRef, bytes]:
    salt = hashlib.sha256(f"{SEED}/{name}".encode()).digest()
    data = encode(text)
    return commit_part(SHA256, salt, data), salt + data
