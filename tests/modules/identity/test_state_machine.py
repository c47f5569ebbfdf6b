"""Any sequence of messages, against a model of plain dicts; invariants after every step."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mulu.core.errors import RefusedError
from mulu.modules.identity.codes import DEPARTMENT_ROLES, HEAD_GRANTS, SEPARATED_ROLES
from mulu.modules.identity.credit_code import check_character
from mulu.modules.identity.messages import RevokeKey, SetRoles
from tests.support.world import (
    World,
    org_part,
    register_key,
    register_org,
    revise_org,
    rotate_key,
    signer,
)

NAMES = ["authority", "operator", "node", *(f"key {n}" for n in range(20))]
ORGS = [f"o{n:04d}" for n in range(1, 6)]
CODES = [
    "",
    *(first + check_character(first) for first in (f"1111000000000000{n}" for n in range(4))),
]
ROLES = ["auditor", "authority", "contractor", "dept_head", "office_head", "operator"]
role_sets = st.sampled_from([("dept_head",), ("contractor",), ("contractor", "office_head")]) | (
    st.sets(st.sampled_from(ROLES), min_size=1, max_size=2).map(sorted).map(tuple)
)
org_ids = st.sampled_from(["o0001", "o0003", "o0003", *ORGS])


class Identity(RuleBasedStateMachine):
    """The module beside a model that knows only names, organisations and sets."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.orgs: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, str] = {}
        self.keys: dict[str, dict[str, Any]] = {}

    @initialize()
    def start(self) -> None:
        self.world.start()
        self.world.do(register_org("机构", kind="social"))
        for org_id, kind in (
            ("o0001", "municipal_dept"),
            ("o0002", "operator"),
            ("o0003", "social"),
        ):
            self.orgs[org_id] = {"kind": kind, "code": "", "status": "active"}
        self.keys["authority"] = {"org": "o0001", "roles": ("authority",), "live": True}
        self.keys["operator"] = {"org": "o0002", "roles": ("operator",), "live": True}
        self.keys["node"] = {"org": "o0002", "roles": ("node",), "live": False}

    def sender(self, nth: int) -> str:
        """The nth key that may sign; the authority's first, since most messages are its own."""
        live = sorted(name for name, key in self.keys.items() if key["live"])
        live.sort(key=lambda name: "authority" not in self.keys[name]["roles"])
        return live[max(0, nth - 4) % len(live)]

    def some_key(self, nth: int) -> str:
        """The nth key of the chain, or one that is not on it."""
        names = [*self.keys, "nobody"]
        return names[nth % len(names)]

    def attempt(self, message: Any, by: str) -> bool:
        """Do a message; True when it was done."""
        before = dict(self.world.view.values)
        try:
            self.world.do(message, by)
        except RefusedError:
            assert self.world.view.values == before
            return False
        return True

    def authorities(self) -> int:
        return sum(key["live"] and "authority" in key["roles"] for key in self.keys.values())

    def fits(self, roles: tuple[str, ...], org_id: str) -> bool:
        if len(roles) > 1 and SEPARATED_ROLES & set(roles):
            return False
        if "authority" in roles and org_id != "o0001":
            return False
        return "operator" not in roles or self.orgs[org_id]["kind"] == "operator"

    def may_grant(self, by: str, org_id: str, roles: tuple[str, ...]) -> bool:
        sender = self.keys[by]
        is_head = "dept_head" in sender["roles"] and sender["org"] == org_id
        return "authority" in sender["roles"] or (is_head and set(roles) <= HEAD_GRANTS)

    @rule(nth=st.integers(0, 10), code=st.sampled_from(CODES), operator=st.booleans())
    def register_org(self, nth: int, code: str, operator: bool) -> None:
        by = self.sender(nth)
        if len(self.orgs) >= len(ORGS):
            return
        kind = "operator" if operator else "social"
        expected = "authority" in self.keys[by]["roles"] and code not in self.codes
        assert self.attempt(register_org("机构", kind=kind, credit_code=code), by) is expected
        if expected:
            org_id = f"o{len(self.orgs) + 1:04d}"
            self.orgs[org_id] = {"kind": kind, "code": code, "status": "active"}
            if code:
                self.codes[code] = org_id

    @rule(
        nth=st.integers(0, 10),
        org_id=st.sampled_from(ORGS),
        code=st.sampled_from(CODES),
        abolish=st.booleans(),
        successor=st.sampled_from(["", "", "", "", *ORGS]),
    )
    def revise_org(self, nth: int, org_id: str, code: str, abolish: bool, successor: str) -> None:
        by = self.sender(nth)
        if org_id not in self.orgs:
            return
        status = "abolished" if abolish else "active"
        message = revise_org(
            self.world,
            org_id,
            credit_code=code,
            status=status,
            successor=successor,
            part=org_part(f"{org_id} {code}"),
        )
        expected = (
            "authority" in self.keys[by]["roles"]
            and self.codes.get(code, org_id) == org_id
            and (abolish or self.orgs[org_id]["status"] == "active")
            and not (abolish and org_id == "o0001")
            and (not successor or (abolish and self.is_other_active(successor, org_id)))
        )
        assert self.attempt(message, by) is expected
        if expected:
            self.orgs[org_id] |= {"code": code, "status": status}
            if code:
                self.codes[code] = org_id

    def is_other_active(self, successor: str, org_id: str) -> bool:
        found = self.orgs.get(successor)
        return successor != org_id and found is not None and found["status"] == "active"

    @rule(
        nth=st.integers(0, 10),
        name=st.sampled_from(NAMES),
        org_id=org_ids,
        roles=role_sets,
    )
    def register_key(self, nth: int, name: str, org_id: str, roles: tuple[str, ...]) -> None:
        by = self.sender(nth)
        org = self.orgs.get(org_id)
        expected = (
            self.may_grant(by, org_id, roles)
            and org is not None
            and org["status"] == "active"
            and self.fits(roles, org_id)
            and name not in self.keys
        )
        assert self.attempt(register_key(self.world, name, org_id, *roles), by) is expected
        if expected:
            self.keys[name] = {"org": org_id, "roles": roles, "live": True}

    @rule(nth=st.integers(0, 10), name=st.sampled_from(NAMES))
    def rotate_key(self, nth: int, name: str) -> None:
        by = self.sender(nth)
        expected = name not in self.keys
        assert self.attempt(rotate_key(self.world, by, name), by) is expected
        if expected:
            self.keys[name] = dict(self.keys[by])
            self.keys[by]["live"] = False

    @rule(nth=st.integers(0, 10), which=st.integers(0, 10))
    def revoke_key(self, nth: int, which: int) -> None:
        by, name = self.sender(nth), self.some_key(which)
        key, sender = self.keys.get(name), self.keys[by]
        expected = key is not None and key["live"]
        if key is not None:
            is_head = "dept_head" in sender["roles"] and sender["org"] == key["org"]
            expected &= (
                by == name
                or "authority" in sender["roles"]
                or (is_head and set(key["roles"]) <= DEPARTMENT_ROLES)
            )
            expected &= "authority" not in key["roles"] or self.authorities() > 1
        message = RevokeKey(key_id=signer(name).key_id, reason="superseded")
        assert self.attempt(message, by) is expected
        if expected:
            self.keys[name]["live"] = False

    @rule(nth=st.integers(0, 10), which=st.integers(0, 10), roles=role_sets)
    def set_roles(self, nth: int, which: int, roles: tuple[str, ...]) -> None:
        by, name = self.sender(nth), self.some_key(which)
        key = self.keys.get(name)
        expected = (
            key is not None
            and self.may_grant(by, key["org"], (*key["roles"], *roles))
            and key["live"]
            and self.orgs[key["org"]]["status"] == "active"
            and self.fits(roles, key["org"])
            and ("authority" not in key["roles"] or "authority" in roles or self.authorities() > 1)
        )
        message = SetRoles(key_id=signer(name).key_id, roles=roles)  # type: ignore[arg-type]
        assert self.attempt(message, by) is expected
        if expected:
            self.keys[name]["roles"] = roles

    @invariant()
    def state_is_the_model(self) -> None:
        if not self.orgs:
            return
        self.world.ensure_invariants()
        for org_id, org in self.orgs.items():
            stored = self.world.org(org_id)
            assert (stored.credit_code, stored.status) == (org["code"], org["status"])
        for code, org_id in self.codes.items():
            assert self.world.identity.bound_to(code) == org_id or not code
        for name, key in self.keys.items():
            held = self.world.key(name)
            assert (held.org_id, held.roles) == (key["org"], key["roles"])
            assert (held.revoked_from is None) is key["live"]


TestIdentity = Identity.TestCase
TestIdentity.settings = settings(max_examples=60, stateful_step_count=30)
