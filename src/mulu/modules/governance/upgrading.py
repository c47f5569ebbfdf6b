"""Upgrades of the rules: planned for a height, reached or cancelled.

Source: docs/spec/governance.md GOV-12.
"""

from collections.abc import Sequence

from mulu.machine.context import Context, View
from mulu.machine.rulebook import Switch
from mulu.modules.governance.actions import CancelUpgrade, Upgrade
from mulu.modules.governance.errors import (
    FromHeightError,
    PlanPendingError,
    PlanUnknownError,
    PlanVersionError,
)
from mulu.modules.governance.state import GovernanceState, StoredPlan
from mulu.modules.governance.thresholds import parameters


def ensure_plannable(ctx: Context, plans: Sequence[StoredPlan], action: Upgrade) -> None:
    """Check a plan against those that stand.

    Raises:
        PlanPendingError: Another plan waits for its height.
        PlanVersionError: The version is not above the one in force.
        FromHeightError: The height gives too little notice.
    """
    waiting = pending(plans, ctx.height)
    if waiting is not None:
        raise PlanPendingError(
            f"an upgrade to app version {waiting.app_version} waits for height"
            f" {waiting.from_height}; cancel it first"
        )
    if action.app_version <= ctx.app_version:
        raise PlanVersionError(
            f"app version {action.app_version} is not above {ctx.app_version}, which is in force;"
            " name the version of the new release"
        )
    notice = parameters(ctx.registry).notice_blocks
    if action.from_height <= ctx.height + notice:
        raise FromHeightError(
            f"an upgrade takes more than {notice} blocks of notice after height {ctx.height};"
            " choose a later height"
        )


def ensure_cancellable(ctx: Context, plans: Sequence[StoredPlan], action: CancelUpgrade) -> None:
    """Check that the plan waits.

    Raises:
        PlanUnknownError: It does not.
    """
    waiting = pending(plans, ctx.height)
    if waiting is None or waiting.app_version != action.app_version:
        raise PlanUnknownError(
            f"no upgrade to app version {action.app_version} waits for its height; what has begun"
            " cannot be cancelled"
        )


def pending(plans: Sequence[StoredPlan], height: int) -> StoredPlan | None:
    """The plan that waits for a height above the given one, or None."""
    return plans[-1] if plans and plans[-1].from_height > height else None


def switches(view: View) -> tuple[Switch, ...]:
    """Every change of the rules, for the machine; oldest first."""
    return tuple(
        Switch(
            app_version=plan.app_version,
            from_height=plan.from_height,
            name=plan.name,
            release=plan.release,
        )
        for plan in GovernanceState(view).plans()
    )
