"""The emergency freeze: what it stops, and the gate that every message passes.

Source: docs/spec/governance.md GOV-11.
"""

from typing import Final

from mulu.core.canonical import Wire
from mulu.machine.context import Context, View
from mulu.modules.governance.actions import Freeze
from mulu.modules.governance.codes import FREEZE_MS_MAX
from mulu.modules.governance.errors import FreezeTermError, FrozenError, NotFrozenError
from mulu.modules.governance.state import GovernanceState, StoredFreeze

_OURS: Final = "governance"
_ALWAYS: Final = "identity.revoke_key"
"""A stolen key can be ended at any time."""


def in_force(freeze: StoredFreeze | None, time_ms: int) -> StoredFreeze | None:
    """The freeze at a block time, or None when there is none or it is over."""
    return None if freeze is None or time_ms > freeze.until_ms else freeze


def ensure_freezable(ctx: Context, action: Freeze) -> None:
    """Check the term of a freeze; a new one takes the place of one in force.

    Raises:
        FreezeTermError: It is over already, or too long.
    """
    if not ctx.time_ms < action.until_ms <= ctx.time_ms + FREEZE_MS_MAX:
        raise FreezeTermError(
            f"a freeze ends after block time {ctx.time_ms} ms and within {FREEZE_MS_MAX} ms of it,"
            f" not at {action.until_ms} ms; choose another end"
        )


def ensure_frozen(ctx: Context, freeze: StoredFreeze | None) -> None:
    """Check that there is something to end.

    Raises:
        NotFrozenError: There is not.
    """
    if in_force(freeze, ctx.time_ms) is None:
        raise NotFrozenError("nothing is frozen, or the freeze is over; there is nothing to end")


def ensure_not_frozen(ctx: Context, view: View, message: Wire) -> None:
    """Let a message pass to its rule, unless a freeze stops it.

    Raises:
        FrozenError: A freeze in force covers the message.
    """
    freeze = in_force(GovernanceState(view).freeze(), ctx.time_ms)
    if freeze is None:
        return
    name = str(message.__struct_config__.tag)
    module = name.partition(".")[0]
    if module == _OURS or name == _ALWAYS or freeze.scope not in ("all", module):
        return
    raise FrozenError(
        f"decision {freeze.decision} has frozen {freeze.scope} until {freeze.until_ms} ms; wait for"
        " that time, or for a decision that ends it"
    )
