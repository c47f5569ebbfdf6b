"""The plug of the governance module.

Source: docs/spec/machine.md MAC-4; docs/spec/governance.md GOV-3 to GOV-19.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mulu.machine.context import Context
from mulu.machine.module import Module, Rule
from mulu.machine.system import Misbehaviour
from mulu.modules.governance import errors, events, genesis, invariants, messages, rules
from mulu.modules.governance.decisions import Ground
from mulu.modules.governance.evidence import note_misbehaviour
from mulu.modules.governance.needs import Needs
from mulu.modules.governance.state import GovernanceState
from mulu.modules.governance.stateless import ensure_action_form

if TYPE_CHECKING:
    from mulu.core.canonical import Wire


def _rule(rule: Callable[[Context, Ground, Any], None], needs: Needs) -> Rule:
    return lambda ctx, view, msg: rule(ctx, Ground(view=view, needs=needs), msg)


def plug(needs: Needs) -> Module:
    """Everything the governance module brings to the machine.

    Args:
        needs: What neighbours answer.
    """
    route: dict[type[Wire], Rule] = {
        messages.Propose: _rule(rules.propose, needs),
        messages.Vote: _rule(rules.vote, needs),
        messages.Withdraw: _rule(rules.withdraw, needs),
        messages.Settle: _rule(rules.settle, needs),
    }
    return Module(
        name="governance",
        messages=tuple(route),
        events=events.EVENTS,
        errors=errors.ERRORS,
        route=route,
        genesis=genesis.write_genesis,
        invariants=lambda view: invariants.ensure_invariants(view, needs),
        system={
            Misbehaviour: lambda ctx, view, item: note_misbehaviour(
                ctx, GovernanceState(view), item
            )
        },
        stateless=ensure_action_form,
    )
