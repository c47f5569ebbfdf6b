"""The plug of the identity module.

Source: docs/spec/machine.md MAC-4; docs/spec/identity.md IDN-3 to IDN-12.
"""

from collections.abc import Callable
from typing import Any

from mulu.core.canonical import Wire
from mulu.machine.context import Context
from mulu.machine.module import Module, Rule
from mulu.modules.identity import errors, events, genesis, invariants, messages, rules
from mulu.modules.identity.state import IdentityState
from mulu.modules.identity.stateless import ensure_possession


def _rule(rule: Callable[[Context, IdentityState, Any], None]) -> Rule:
    return lambda ctx, view, msg: rule(ctx, IdentityState(view), msg)


def _route() -> dict[type[Wire], Rule]:
    return {
        messages.RegisterOrg: _rule(rules.register_org),
        messages.ReviseOrg: _rule(rules.revise_org),
        messages.RegisterKey: _rule(rules.register_key),
        messages.RotateKey: _rule(rules.rotate_key),
        messages.RevokeKey: _rule(rules.revoke_key),
        messages.SetRoles: _rule(rules.set_roles),
    }


def plug() -> Module:
    """Everything the identity module brings to the machine."""
    route = _route()
    return Module(
        name="identity",
        messages=tuple(route),
        events=events.EVENTS,
        errors=errors.ERRORS,
        route=route,
        genesis=genesis.write_genesis,
        invariants=invariants.ensure_invariants,
        stateless=ensure_possession,
    )
