"""How many approvals a decision takes: a versioned parameter, bounded so that no few can rule.

What more than ``numerator / denominator`` of the members approve has passed; exactly that share is
too little.

Source: docs/spec/governance.md GOV-14.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from mulu.core.canonical import Wire
from mulu.core.ids import OrgId
from mulu.machine.registry import Registry
from mulu.modules.governance.actions import Action, kind_of
from mulu.modules.governance.codes import Outcome
from mulu.modules.governance.errors import ValueRejectedError
from mulu.modules.governance.state import StoredProposal

PARAMETER: Final = "governance"
"""Name of the parameter in the registry."""
DENOMINATOR_MAX: Final = 1000
LEAST_HALF: Final = 2
LEAST_FREEZE: Final = 3
"""A freeze may take as few as more than a third, who could stop an engine anyway."""


class Threshold(Wire):
    """A share of the members that approvals must exceed."""

    denominator: Annotated[int, Meta(ge=1, le=DENOMINATOR_MAX)]
    numerator: Annotated[int, Meta(ge=0, lt=DENOMINATOR_MAX)]


HALF: Final = Threshold(denominator=2, numerator=1)
THIRD: Final = Threshold(denominator=3, numerator=1)
TWO_THIRDS: Final = Threshold(denominator=3, numerator=2)


class Parameters(Wire):
    """The parameter ``governance``: a threshold for each kind of action, and a notice."""

    add_member: Threshold = TWO_THIRDS
    allow_peer: Threshold = HALF
    cancel_upgrade: Threshold = HALF
    erase_part: Threshold = HALF
    freeze: Threshold = THIRD
    notice_blocks: Annotated[int, Meta(ge=1, le=1_000_000)] = 10
    """An upgrade's height lies more than so many blocks ahead."""
    remove_member: Threshold = TWO_THIRDS
    remove_peer: Threshold = HALF
    set_validator: Threshold = TWO_THIRDS
    set_value: Threshold = HALF
    unfreeze: Threshold = HALF
    upgrade: Threshold = TWO_THIRDS


DEFAULTS: Final = Parameters()


def load_parameters(name: str, value: Mapping[str, Any]) -> Parameters:
    """Read the parameter and see whether it can be kept.

    Args:
        name: ``governance``.
        value: What the registry holds, or would hold, under it.

    Raises:
        ValueRejectedError: It is malformed, or a threshold is too low or can never be reached.
    """
    try:
        found = msgspec.convert(value, Parameters)
    except msgspec.ValidationError as err:
        raise ValueRejectedError(f"parameter {name} is malformed: {err}; correct it") from err
    for field in msgspec.structs.fields(Parameters):
        share = getattr(found, field.name)
        if isinstance(share, Threshold) and not _is_sane(field.name, share):
            raise ValueRejectedError(
                f"parameter {name}: {field.name} {share.numerator}/{share.denominator} is out of"
                " bounds; take at least 1/2 (1/3 for freeze) and less than 1"
            )
    return found


def parameters(registry: Registry) -> Parameters:
    """The parameters in force; the defaults when there is no parameter, or it does not load."""
    value = registry.get("parameter", PARAMETER)
    if value is None:
        return DEFAULTS
    try:
        return load_parameters(PARAMETER, value)
    except ValueRejectedError:
        return DEFAULTS


def threshold_of(action: Action, registry: Registry) -> Threshold:
    """The share that an action's approvals must exceed."""
    share: Threshold = getattr(parameters(registry), kind_of(action))
    return share


def tally(proposal: StoredProposal, members: tuple[OrgId, ...], threshold: Threshold) -> Outcome:
    """Count the votes of those who are members now.

    Returns:
        ``passed``, ``rejected`` when it can no longer pass, else ``open``.
    """
    of_members = [vote.choice for vote in proposal.votes if vote.org_id in members]
    approvals = of_members.count("approve")
    reachable = len(members) - of_members.count("reject")
    needed = threshold.numerator * len(members)
    if approvals * threshold.denominator > needed:
        return "passed"
    return "open" if reachable * threshold.denominator > needed else "rejected"


def _is_sane(kind: str, share: Threshold) -> bool:
    least = LEAST_FREEZE if kind == "freeze" else LEAST_HALF
    return share.denominator <= share.numerator * least and share.numerator < share.denominator
