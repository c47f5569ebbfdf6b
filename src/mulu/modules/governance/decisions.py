"""What a decision checks and changes: one pair of functions over the union of actions.

An action is checked when it is proposed, so that nobody votes on what cannot be, and again when it
passes, since the state has moved on.

Source: docs/spec/governance.md GOV-6 to GOV-13.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mulu.core.ids import OrgId
from mulu.machine.context import Context, View
from mulu.modules.governance.actions import (
    Action,
    AddMember,
    AllowPeer,
    CancelUpgrade,
    ErasePart,
    Freeze,
    RemoveMember,
    RemovePeer,
    SetValidator,
    SetValue,
    Unfreeze,
    Upgrade,
)
from mulu.modules.governance.freezing import ensure_freezable, ensure_frozen
from mulu.modules.governance.membership import (
    ensure_addable,
    ensure_admissible_peer,
    ensure_admitted_peer,
    ensure_erasable,
    ensure_removable,
)
from mulu.modules.governance.needs import Needs
from mulu.modules.governance.state import (
    GovernanceState,
    StoredErasure,
    StoredFreeze,
    StoredPlan,
    StoredSet,
)
from mulu.modules.governance.upgrading import ensure_cancellable, ensure_plannable
from mulu.modules.governance.validators import (
    changed,
    ensure_settable,
    ensure_unchanged,
    extended_from,
    keys_of,
)
from mulu.modules.governance.values import ensure_value, put_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What decisions stand on: the state, and what neighbours say of it."""

    view: View
    needs: Needs

    @property
    def state(self) -> GovernanceState:
        """Governance's own keys."""
        return GovernanceState(self.view)


def ensure_decidable(ctx: Context, ground: Ground, action: Action) -> None:
    """Check an action against the state; raises the refusals of its kind, in their order.

    Raises:
        GovernanceError: It cannot be done as things stand.
    """
    KINDS[type(action)].ensure(ctx, ground, action)


def ensure_timely(ctx: Context, ground: Ground, action: Action) -> None:
    """Check what speaks only against doing an action in this very block.

    Raises:
        SetChangedError: The set of validators changed in this block already.
    """
    if isinstance(action, SetValidator):
        ensure_unchanged(ctx, ground.state.validators())


def carry_out(ctx: Context, ground: Ground, action: Action, decision: int) -> None:
    """Do what was decided; every check was made.

    Args:
        ctx: The deciding block.
        ground: The state.
        action: What is done.
        decision: Its number.
    """
    KINDS[type(action)].do(ctx, ground, action, decision)


Ensure = Callable[[Context, Ground, Any], None]
Do = Callable[[Context, Ground, Any, int], None]


class Kind(NamedTuple):
    """One kind of action: its check and its change."""

    ensure: Ensure
    do: Do


def _ensure_member(ctx: Context, ground: Ground, action: AddMember) -> None:
    del ctx
    ensure_addable(ground.state, ground.needs.orgs(ground.view), action)


def _add_member(ctx: Context, ground: Ground, action: AddMember, decision: int) -> None:
    del ctx, decision
    ground.state.put_members([*ground.state.members(), OrgId(action.org_id)])


def _remove_member(ctx: Context, ground: Ground, action: RemoveMember, decision: int) -> None:
    del ctx, decision
    state = ground.state
    state.put_members([one for one in state.members() if one != action.org_id])


def _ensure_validator(ctx: Context, ground: Ground, action: SetValidator) -> None:
    del ctx
    orgs, keys = ground.needs.orgs(ground.view), ground.needs.node_keys(ground.view)
    ensure_settable(ground.state.validators(), orgs, keys, action)


def _set_validator(ctx: Context, ground: Ground, action: SetValidator, decision: int) -> None:
    del decision
    state = ground.state
    stored = state.validators()
    before = () if stored is None else stored.validators
    begins = 0 if stored is None else extended_from(stored, action, ctx.height)
    after = changed(before, action)
    state.put_validators(StoredSet(extended_from=begins, height=ctx.height, validators=after))
    if action.power:
        keys = ground.needs.node_keys(ground.view)
        for suite, public_key in keys_of(action):
            keys.reserve(suite, public_key, action.org_id)


def _ensure_value(ctx: Context, ground: Ground, action: SetValue) -> None:
    ensure_value(ctx, ground.view, ground.needs.loaders, action)


def _erase_part(ctx: Context, ground: Ground, action: ErasePart, decision: int) -> None:
    erasure = StoredErasure(decision=decision, height=ctx.height)
    ground.state.put_erasure(action.commitment, erasure)


def _freeze(ctx: Context, ground: Ground, action: Freeze, decision: int) -> None:
    del ctx
    ground.state.put_freeze(
        StoredFreeze(decision=decision, scope=action.scope, until_ms=action.until_ms)
    )


def _upgrade(ctx: Context, ground: Ground, action: Upgrade, decision: int) -> None:
    del ctx
    plan = StoredPlan(
        app_version=action.app_version,
        decision=decision,
        from_height=action.from_height,
        name=action.name,
        release=action.release,
    )
    ground.state.put_plans([*ground.state.plans(), plan])


def _allow_peer(ctx: Context, ground: Ground, action: AllowPeer, decision: int) -> None:
    del ctx, decision
    ground.state.put_peers([*ground.state.peers(), action.node_id])


def _remove_peer(ctx: Context, ground: Ground, action: RemovePeer, decision: int) -> None:
    del ctx, decision
    state = ground.state
    state.put_peers([one for one in state.peers() if one != action.node_id])


KINDS: Final[Mapping[type, Kind]] = {
    AddMember: Kind(_ensure_member, _add_member),
    RemoveMember: Kind(
        lambda _, ground, action: ensure_removable(ground.state, action), _remove_member
    ),
    SetValidator: Kind(_ensure_validator, _set_validator),
    SetValue: Kind(
        _ensure_value, lambda _ctx, ground, action, _number: put_value(ground.view, action)
    ),
    ErasePart: Kind(lambda _, ground, action: ensure_erasable(ground.state, action), _erase_part),
    Freeze: Kind(lambda ctx, _, action: ensure_freezable(ctx, action), _freeze),
    Unfreeze: Kind(
        lambda ctx, ground, _: ensure_frozen(ctx, ground.state.freeze()),
        lambda _ctx, ground, _action, _number: ground.state.end_freeze(),
    ),
    Upgrade: Kind(
        lambda ctx, ground, action: ensure_plannable(ctx, ground.state.plans(), action), _upgrade
    ),
    CancelUpgrade: Kind(
        lambda ctx, ground, action: ensure_cancellable(ctx, ground.state.plans(), action),
        lambda _ctx, ground, _action, _number: ground.state.put_plans(ground.state.plans()[:-1]),
    ),
    AllowPeer: Kind(
        lambda _, ground, action: ensure_admissible_peer(ground.state, action), _allow_peer
    ),
    RemovePeer: Kind(
        lambda _, ground, action: ensure_admitted_peer(ground.state, action), _remove_peer
    ),
}
"""One row for each kind of action."""
