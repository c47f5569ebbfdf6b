"""The plug of the catalogue.

Source: docs/spec/machine.md MAC-4; docs/spec/catalog.md CAT-9 to CAT-16; docs/spec/harvest.md
HAR-1 and HAR-4.
"""

from collections.abc import Callable

from mulu.core.canonical import Wire
from mulu.machine.context import View
from mulu.machine.module import Module, Rule
from mulu.modules.catalog import (
    drift_rules,
    errors,
    events,
    genesis,
    invariants,
    messages,
    rules,
)
from mulu.modules.catalog.needs import Orgs
from mulu.modules.catalog.state import CatalogState


def _route(orgs: Callable[[View], Orgs]) -> dict[type[Wire], Rule]:
    return {
        messages.RegisterRecord: lambda ctx, view, msg: rules.register_record(
            ctx, CatalogState(view), orgs(view), msg
        ),
        messages.ReviseRecord: lambda ctx, view, msg: rules.revise_record(
            ctx, CatalogState(view), orgs(view), msg
        ),
        messages.WithdrawRecord: lambda ctx, view, msg: rules.withdraw_record(
            ctx, CatalogState(view), msg
        ),
        messages.ConfirmRecords: lambda ctx, view, msg: rules.confirm_records(
            ctx, CatalogState(view), orgs(view), msg
        ),
        messages.ReportDrift: lambda ctx, view, msg: drift_rules.report_drift(
            ctx, CatalogState(view), msg
        ),
        messages.SettleDrift: lambda ctx, view, msg: drift_rules.settle_drift(
            ctx, CatalogState(view), msg
        ),
    }


def plug(orgs: Callable[[View], Orgs]) -> Module:
    """Everything the catalogue brings to the machine.

    Args:
        orgs: Gives a neighbour's answers about organisations, over a state.
    """
    route = _route(orgs)
    return Module(
        name="catalog",
        messages=tuple(route),
        events=events.EVENTS,
        errors=errors.ERRORS,
        route=route,
        genesis=genesis.write_genesis,
        invariants=lambda view: invariants.ensure_invariants(view, orgs(view)),
    )
