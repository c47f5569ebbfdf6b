"""Any sequence of messages, against a model of plain dicts; invariants after every step."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mulu.core.errors import RefusedError
from mulu.modules.catalog.messages import (
    ColumnChange,
    ConfirmRecords,
    DriftKind,
    VersionRef,
)
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from tests.support.world import (
    DEPT,
    OTHER,
    World,
    new_world,
    register_record,
    report_drift,
    revise_record,
    settle_drift,
    withdraw_record,
)

ORG = {
    "authority": "o0001",
    "steward": DEPT,
    "other steward": OTHER,
    "auditor": OTHER,
    "contractor": DEPT,
}
DUTIES = ["D-o0003-0001", "D-o0003-0002", "D-o0004-0001"]
SYSTEMS = ["S-o0003-0001", "S-o0004-0001"]
ENTRIES = ["307110/1", "307110/2", "307110/3"]
TABLES = ["T-o0003-0001"]
GIVEN = ["x-lanchuan/1", "x-lanchuan/2"]
CODES = [*DUTIES, *SYSTEMS, *ENTRIES, *TABLES]
senders = st.sampled_from(
    ["steward", "steward", "steward", "authority", "authority", "other steward", *ORG]
)
known = st.sampled_from([*CODES, *GIVEN])


def subset(codes: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """No codes as often as some."""
    return st.just(()) | st.sets(st.sampled_from(codes), max_size=2).map(sorted).map(tuple)


entries = st.builds(
    DataEntry, duties=subset(DUTIES), systems=subset(SYSTEMS), related=subset([*ENTRIES, *GIVEN])
)
by_kind: dict[str, st.SearchStrategy[Record]] = {
    "D": st.builds(Duty, expects_data=st.booleans()),
    "S": st.builds(System, duties=subset(DUTIES)),
    "T": st.builds(Table, system=st.sampled_from(SYSTEMS), entries=subset(ENTRIES)),
}
coded = st.sampled_from(CODES).flatmap(
    lambda code: st.tuples(st.just(code), by_kind.get(code[0], entries))
)


def links(record: Record) -> list[str]:
    named = (getattr(record, field, ()) for field in ("duties", "systems", "related", "entries"))
    return [code for codes in named for code in codes] + (
        [record.system] if isinstance(record, Table) else []
    )


class Catalogue(RuleBasedStateMachine):
    """The module beside a model that knows codes, owners and links."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.records: dict[str, dict[str, Any]] = {}
        self.given = 0
        self.drifts: dict[str, str] = {}

    @initialize()
    def start(self) -> None:
        """Half of the codes are taken at first, so that links and changes find something."""
        self.world = new_world()
        first = {
            "D-o0003-0001": Duty(),
            "S-o0003-0001": System(duties=("D-o0003-0001",)),
            "307110/1": DataEntry(duties=("D-o0003-0001",), systems=("S-o0003-0001",)),
            "307110/2": DataEntry(related=("307110/1",)),
        }
        for code, record in first.items():
            by = "authority" if code == "307110/2" else "steward"
            self.world.do(register_record(code, record), by)
            self.keep(code, DEPT, by, record)

    def attempt(self, message: Any, by: str) -> bool:
        """Do a message; True when it was done."""
        before = dict(self.world.view.values)
        try:
            self.world.do(message, by)
        except RefusedError:
            assert self.world.view.values == before
            return False
        return True

    def may(self, by: str, provider: str) -> bool:
        return by == "authority" or (by in {"steward", "other steward"} and ORG[by] == provider)

    def links_hold(self, code: str, provider: str, record: Record) -> bool:
        targets = links(record)
        published = all(self.is_published(target) for target in targets)
        own = all(target[2:7] == provider for target in targets if target in DUTIES)
        own |= isinstance(record, Duty | Table)
        return published and own and not self.leads_back(code, record)

    def is_published(self, code: str) -> bool:
        return code in self.records and self.records[code]["status"] == "published"

    def leads_back(self, code: str, record: Record) -> bool:
        waiting, seen = list(getattr(record, "related", ())), set()
        while waiting:
            target = waiting.pop()
            if target == code:
                return True
            if target not in seen and target in self.records:
                seen.add(target)
                waiting += getattr(self.records[target]["record"], "related", ())
        return False

    def keep(self, code: str, provider: str, by: str, record: Record) -> None:
        version = self.records[code]["version"] + 1 if code in self.records else 1
        self.drifts.pop(code, None)
        self.records[code] = {
            "provider": provider,
            "record": record,
            "status": "published",
            "version": version,
            "confirmed": ORG[by] == provider,
        }

    @rule(by=senders, pair=coded, provider=st.sampled_from([DEPT, DEPT, OTHER]))
    def register(self, by: str, pair: tuple[str, Record], provider: str) -> None:
        code, record = pair
        expected = (
            self.may(by, provider)
            and (isinstance(record, DataEntry) or code[2:7] == provider)
            and code not in self.records
            and self.links_hold(code, provider, record)
        )
        message = register_record(code, record, provider=provider)
        assert self.attempt(message, by) is expected
        if expected:
            self.keep(code, provider, by, record)

    @rule(by=senders, record=entries)
    def register_from_a_source(self, by: str, record: DataEntry) -> None:
        if self.given == len(GIVEN):
            return
        code = GIVEN[self.given]
        expected = self.may(by, DEPT) and self.links_hold(code, DEPT, record)
        message = register_record("", record, source="lanchuan")
        assert self.attempt(message, by) is expected
        if expected:
            self.given += 1
            self.keep(code, DEPT, by, record)

    @rule(by=senders, pair=coded, stale=st.booleans())
    def revise(self, by: str, pair: tuple[str, Record], stale: bool) -> None:
        code, record = pair
        if code not in self.records:
            return
        held = self.records[code]
        expected = (
            self.may(by, held["provider"])
            and held["status"] == "published"
            and not stale
            and self.links_hold(code, held["provider"], record)
        )
        fields = {"base": "0" * 64} if stale else {}
        message = revise_record(self.world, code, record=record, **fields)
        assert self.attempt(message, by) is expected
        if expected:
            self.keep(code, held["provider"], by, record)

    @rule(by=senders, code=known, successor=st.sampled_from(["", *CODES]))
    def withdraw(self, by: str, code: str, successor: str) -> None:
        if code not in self.records:
            return
        held = self.records[code]
        same_kind = successor and type(held["record"]) is type(
            self.records.get(successor, {}).get("record")
        )
        expected = (
            self.may(by, held["provider"])
            and held["status"] == "published"
            and (
                not successor
                or bool(same_kind and successor != code and self.is_published(successor))
            )
        )
        message = withdraw_record(self.world, code, successor=successor)
        assert self.attempt(message, by) is expected
        if expected:
            held["status"] = "withdrawn"
            self.drifts.pop(code, None)

    @rule(by=senders, code=known, what=st.sampled_from(["gone", "added"]))
    def drift(self, by: str, code: str, what: DriftKind) -> None:
        if code not in self.records:
            return
        held = self.records[code]
        expected = (
            self.may(by, held["provider"])
            and held["status"] == "published"
            and isinstance(held["record"], Table)
            and self.drifts.get(code) != what
        )
        fields = {"schema_hash": ""} if what == "gone" else {}
        message = report_drift(self.world, code, ColumnChange(what=what), **fields)
        assert self.attempt(message, by) is expected
        if expected:
            self.drifts[code] = what

    @rule(by=senders, code=known)
    def settle(self, by: str, code: str) -> None:
        if code not in self.records:
            return
        held = self.records[code]
        expected = self.may(by, held["provider"]) and code in self.drifts
        assert self.attempt(settle_drift(self.world, code), by) is expected
        if expected:
            del self.drifts[code]

    @rule(by=senders, codes=st.lists(known, min_size=1, max_size=3), ripe=st.booleans())
    def confirm(self, by: str, codes: list[str], ripe: bool) -> None:
        if ripe:
            codes = [code for code, held in self.records.items() if not held["confirmed"]] or codes
        refs = [VersionRef(base=self.base(code), code=code) for code in codes]
        expected = len(set(codes)) == len(codes) and all(
            code in self.records
            and self.records[code]["provider"] == ORG[by]
            and self.may(by, ORG[by])
            and self.is_published(code)
            and not self.records[code]["confirmed"]
            for code in codes
        )
        assert self.attempt(ConfirmRecords(records=tuple(refs)), by) is expected
        if expected:
            for code in codes:
                self.records[code]["confirmed"] = True

    def base(self, code: str) -> str:
        return self.world.record(code).content_hash if code in self.records else "0" * 64

    @invariant()
    def state_is_the_model(self) -> None:
        if not self.world.height:
            return
        self.world.ensure_invariants()
        assert self.world.catalog.given("lanchuan") == self.given
        for code in {*CODES, *GIVEN} - self.records.keys():
            assert not self.world.catalog.has(code)
        for code, held in self.records.items():
            stored = self.world.record(code)
            seen = {field: getattr(stored, field) for field in held}
            assert seen == held


TestCatalogue = Catalogue.TestCase
TestCatalogue.settings = settings(max_examples=60, stateful_step_count=30)
