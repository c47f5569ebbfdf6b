"""The benchmark's city: who takes part, with how many keys, systems and entries.

A plan of numbers and names only; the same arguments give the same city.

Source: docs/performance.md, "The workload".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mulu.bench.words import words
from mulu.core.hashing import SHA256
from mulu.core.signing import ED25519, Signer, signer_of
from mulu.modules.identity.codes import OrgKind, OrgLevel

ORGS: Final = 107
KEYS_EACH: Final = 10
"""Keys of each organisation: 1,070 in all."""
SYSTEMS: Final = 2_700
FIRST_ORG_NUMBER: Final = 3
"""Organisations 1 and 2 are the authority's and the operator's, from genesis."""
SKEW: Final = 0.75
"""The nth largest organisation has 1/n^SKEW times the entries of the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchOrg:
    """One organisation of the plan."""

    number: int
    """From 0, by size."""
    org_id: str
    """The id that the chain will give when organisations are registered in order."""
    name: str
    kind: OrgKind
    level: OrgLevel
    systems: int
    entries: int

    @property
    def keys(self) -> range:
        """Numbers of its keys among all member keys."""
        return range(self.number * KEYS_EACH, (self.number + 1) * KEYS_EACH)

    def system_codes(self) -> list[str]:
        """Codes of its systems."""
        return [f"S-{self.org_id}-{number:04d}" for number in range(1, self.systems + 1)]


def plan_city(
    entries: int, unit: int = 1, first_org: int = FIRST_ORG_NUMBER
) -> tuple[BenchOrg, ...]:
    """Plan the organisations.

    Args:
        entries: Data entries in all.
        unit: Entries of a whole transaction; sizes are multiples of it when that leaves a skew.
        first_org: Number that the chain will give to the first of them.
    """
    weights = [1 / (number + 1) ** SKEW for number in range(ORGS)]
    whole = unit if entries % unit == 0 and entries // unit >= 2 * ORGS else 1
    sizes = [whole * count for count in divide(entries // whole, weights)]
    systems = divide(SYSTEMS, weights, at_least=1)
    return tuple(
        _org(number, first_org + number, systems[number], sizes[number]) for number in range(ORGS)
    )


def divide(total: int, weights: Sequence[float], at_least: int = 0) -> list[int]:
    """Split a number by weights, by the largest remainders.

    Args:
        total: What is split; at least ``at_least`` for each weight.
        weights: Positive.
        at_least: What each share has at least; 1 when the total suffices.
    """
    at_least = max(at_least, min(1, total // len(weights)))
    rest = total - at_least * len(weights)
    exact = [rest * weight / sum(weights) for weight in weights]
    shares = [at_least + int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (int(exact[at]) - exact[at], at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares


def bench_key(number: int, suite: int = ED25519) -> Signer:
    """A member key by its number; made from the number, so never for anything but a benchmark."""
    return signer_of(suite, SHA256.digest(b"mulu bench member key %d" % number))


def service_key(name: str) -> Signer:
    """The authority's, operator's or node's key of a benchmark's chain."""
    return signer_of(ED25519, SHA256.digest(b"mulu bench service key " + name.encode()))


def _org(number: int, given: int, systems: int, entries: int) -> BenchOrg:
    departments = words("departments")
    in_city = number < len(departments)
    return BenchOrg(
        number=number,
        org_id=f"o{given:04d}",
        name=f"澜川市{departments[number]}局"
        if in_city
        else _district_body(number - len(departments)),
        kind="municipal_dept" if in_city else "district_dept",
        level="city" if in_city else "district",
        systems=systems,
        entries=entries,
    )


def _district_body(number: int) -> str:
    districts, bodies = words("districts"), words("district_bodies")
    place, body = divmod(number, len(bodies))
    return districts[place % len(districts)] + bodies[body]
