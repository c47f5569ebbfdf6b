"""Profiles: how strictly an entry is taken. A profile version is data; rule bodies are code.

A profile gives each rule a severity: ``refuse`` (the machine says no) or ``gap`` (views show it).
What concerns free text can only be a gap, since rules never see texts; else it does not load.

Source: docs/spec/profiles.md PRO-1 to PRO-4 and PRO-9 to PRO-11.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from mulu.core.canonical import Wire
from mulu.machine.registry import Registry
from mulu.modules.catalog.codes import Kind
from mulu.modules.catalog.errors import ProfileFormError, ProfileUnknownError
from mulu.modules.catalog.gap_names import is_asked_by_name
from mulu.modules.catalog.lacking import DEMANDABLE

TEXT_RULES: Final = frozenset({"V3", "V4", "V5", "V11"})
"""Rules about texts: never ``refuse``."""
FIXED_RULES: Final = frozenset({"V1", "V12", "V13"})
"""Rules that the catalogue itself rests on: never ``gap``."""
OPEN_RULES: Final = frozenset({"V6", "V7", "V8", "V9", "V10", "V14"})
"""Rules that may be either."""
RULES: Final = TEXT_RULES | FIXED_RULES | OPEN_RULES

PARAMETER: Final = "catalog"
"""Name of the catalogue's parameter in the registry."""
REGISTER: Final = "register@1"
REGISTER_1: Final[Mapping[str, Any]] = {
    "asked": {
        "data_entry": [
            "missing:duties",
            "missing:format",
            "missing:is_open",
            "missing:item_names",
            "missing:items",
            "missing:level",
            "missing:official_code",
            "missing:pi",
            "missing:share_modes",
            "missing:share_type",
            "missing:summary",
            "missing:title",
            "missing:update_cycle",
            "unmapped:value",
            "weak:summary",
        ],
        "duty": [
            "missing:basis_ref",
            "missing:basis_type",
            "missing:no_data_reason",
            "missing:text",
            "missing:title",
            "unmapped:value",
        ],
        "system": [
            "missing:cloud",
            "missing:duties",
            "missing:status",
            "missing:summary",
            "missing:title",
            "unmapped:value",
        ],
        "table": [
            "missing:column_names",
            "missing:columns",
            "missing:entries",
            "missing:refresh",
            "missing:title",
            "unmapped:value",
        ],
    },
    "rules": {
        "V1": {"severity": "refuse"},
        "V10": {"severity": "gap"},
        "V11": {"severity": "gap"},
        "V12": {"severity": "refuse"},
        "V13": {"severity": "refuse"},
        "V14": {"severity": "gap"},
        "V3": {"severity": "gap"},
        "V4": {"severity": "gap"},
        "V5": {"severity": "gap"},
        "V6": {"severity": "gap"},
        "V7": {"severity": "refuse"},
        "V8": {"severity": "refuse"},
        "V9": {"severity": "refuse"},
    },
}
"""What an existing catalogue can satisfy: what is said must be right, what is missing is a gap."""

_name = re.compile(r"[a-z][a-z0-9_]{0,30}@[1-9][0-9]{0,5}", re.ASCII)


class RuleSetting(Wire):
    """What a profile says about one rule."""

    severity: Literal["refuse", "gap"]


class Asked(Wire):
    """Which missing things count as gaps, by kind of record; ids of ``GAP_NAMES``."""

    data_entry: tuple[str, ...]
    duty: tuple[str, ...]
    system: tuple[str, ...]
    table: tuple[str, ...]


class Demanded(Wire):
    """What a body must say to be taken, by kind of record; ids of ``DEMANDABLE``."""

    data_entry: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    table: tuple[str, ...] = ()


class ProfileValue(Wire):
    """A profile as the registry holds it."""

    asked: Asked
    demanded: Demanded = Demanded()
    rules: dict[str, RuleSetting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile that loaded."""

    name: str
    """``name@version``."""
    asked: Mapping[Kind, frozenset[str]]
    """Missing things that count as gaps; those of rules always do."""
    demanded: Mapping[Kind, frozenset[str]]
    """Gaps that refuse: what a body must say to be taken."""
    refused: frozenset[str]
    """Rules that refuse; all others are gaps."""


def load_profile(name: str, value: Mapping[str, Any]) -> Profile:
    """Read a profile and see whether it can be kept.

    Args:
        name: ``name@version``.
        value: What the registry holds under it.

    Raises:
        ProfileFormError: The name or the value is malformed, a rule is missing or unknown, a rule
            about texts would refuse, a rule that the catalogue rests on would not, or something is
            demanded that no body shows.
    """
    if _name.fullmatch(name) is None:
        raise ProfileFormError(f"{name!r} is no profile name; write it as register@1")
    try:
        form = msgspec.convert(value, ProfileValue)
    except msgspec.ValidationError as err:
        raise ProfileFormError(f"profile {name} is malformed: {err}") from err
    asked = _asked(name, form.asked)
    return Profile(
        name=name,
        asked=asked,
        demanded=_demanded(name, form.demanded, asked),
        refused=_refused(name, form.rules),
    )


def _by_kind(gaps: Asked | Demanded) -> dict[Kind, frozenset[str]]:
    return {
        "data_entry": frozenset(gaps.data_entry),
        "duty": frozenset(gaps.duty),
        "system": frozenset(gaps.system),
        "table": frozenset(gaps.table),
    }


def _asked(name: str, asked: Asked) -> dict[Kind, frozenset[str]]:
    by_kind = _by_kind(asked)
    odd = {gap for gaps in by_kind.values() for gap in gaps if not is_asked_by_name(gap)}
    if odd:
        raise ProfileFormError(f"profile {name} asks for {', '.join(sorted(odd))}: no such gap")
    return by_kind


def _demanded(
    name: str, demanded: Demanded, asked: Mapping[Kind, frozenset[str]]
) -> dict[Kind, frozenset[str]]:
    by_kind = _by_kind(demanded)
    for kind, gaps in by_kind.items():
        if unseen := gaps - DEMANDABLE[kind]:
            raise ProfileFormError(
                f"profile {name} demands {', '.join(sorted(unseen))} of a {kind}: no body shows it"
            )
        unasked = {gap for gap in gaps if not gap.startswith("V")} - asked[kind]
        if unasked:
            raise ProfileFormError(
                f"profile {name} demands {', '.join(sorted(unasked))} of a {kind}"
                " without asking for it"
            )
    return by_kind


def _refused(name: str, rules: Mapping[str, RuleSetting]) -> frozenset[str]:
    if rules.keys() != RULES:
        odd = ", ".join(sorted(rules.keys() ^ RULES))
        raise ProfileFormError(
            f"profile {name} leaves out or does not know rules {odd}; give each once"
        )
    refused = frozenset(rule for rule, setting in rules.items() if setting.severity == "refuse")
    if refused & TEXT_RULES:
        odd = ", ".join(sorted(refused & TEXT_RULES))
        raise ProfileFormError(
            f"profile {name} would refuse for texts ({odd}); they can only be gaps"
        )
    if not refused >= FIXED_RULES:
        odd = ", ".join(sorted(FIXED_RULES - refused))
        raise ProfileFormError(f"profile {name} would let {odd} pass; they always refuse")
    return refused


class CatalogParameter(Wire):
    """The parameter ``catalog``."""

    profile: str
    """Profile that gaps of all records are judged by, whatever each of them pins."""


def load_parameter(name: str, value: Mapping[str, Any], registry: Registry) -> CatalogParameter:
    """Read the parameter ``catalog`` and see whether it can be kept.

    Args:
        name: ``catalog``.
        value: What the registry holds, or would hold, under it.
        registry: As of the first height at which it holds.

    Raises:
        ProfileFormError: It is malformed, or names a profile that is not in force then.
    """
    try:
        found = msgspec.convert(value, CatalogParameter)
    except msgspec.ValidationError as err:
        raise ProfileFormError(f"parameter {name} is malformed: {err}") from err
    if registry.get("profile", found.profile) is None:
        raise ProfileFormError(
            f"parameter {name} names profile {found.profile!r}, which is not in force then;"
            " bring the profile into force first"
        )
    return found


def judging_profile(registry: Registry, pinned: str) -> str:
    """Name of the profile that a record's gaps are judged by.

    Args:
        registry: As of the height that is asked about.
        pinned: The profile that the record pins; judges unless the parameter names another.
    """
    value = registry.get("parameter", PARAMETER)
    name = None if value is None else value.get("profile")
    return name if isinstance(name, str) and registry.get("profile", name) is not None else pinned


class ProfileBook:
    """Profiles by name, each loaded once for each value it ever had."""

    __slots__ = ("_loaded",)

    def __init__(self) -> None:
        self._loaded: dict[str, tuple[Mapping[str, Any], Profile]] = {}

    def in_force(self, registry: Registry, name: str) -> Profile:
        """The profile of a name at the registry's height.

        Raises:
            ProfileUnknownError: There is none, or it does not load.
        """
        value = registry.get("profile", name)
        if value is None:
            raise ProfileUnknownError(f"profile {name!r} is not in force here; use {REGISTER}")
        known = self._loaded.get(name)
        if known is not None and (known[0] is value or known[0] == value):
            return known[1]
        try:
            profile = load_profile(name, value)
        except ProfileFormError as err:
            raise ProfileUnknownError(f"profile {name!r} cannot be used: {err}") from err
        self._loaded[name] = (value, profile)
        return profile
