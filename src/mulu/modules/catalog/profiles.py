"""Profiles: how strictly an entry is taken. A profile version is data; rule bodies are code.

A profile gives each rule a severity: ``refuse`` (the machine says no) or ``gap`` (views show it). What
concerns free text can only be a gap, since rules never see texts; such a profile does not load.

Source: docs/spec/profiles.md PRO-1 to PRO-4.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from mulu.core.canonical import Wire
from mulu.machine.registry import Registry
from mulu.modules.catalog.errors import ProfileFormError, ProfileUnknownError

TEXT_RULES: Final = frozenset({"V3", "V4", "V5", "V11"})
"""Rules about texts: never ``refuse``."""
FIXED_RULES: Final = frozenset({"V1", "V12", "V13"})
"""Rules that the catalogue itself rests on: never ``gap``."""
OPEN_RULES: Final = frozenset({"V6", "V7", "V8", "V9", "V10", "V14"})
"""Rules that may be either."""
RULES: Final = TEXT_RULES | FIXED_RULES | OPEN_RULES

REGISTER: Final = "register@1"
REGISTER_1: Final[Mapping[str, Any]] = {
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
    }
}
"""What an existing catalogue can satisfy: what is said must be right, what is missing is a gap."""

_name = re.compile(r"[a-z][a-z0-9_]{0,30}@[1-9][0-9]{0,5}", re.ASCII)


class RuleSetting(Wire):
    """What a profile says about one rule."""

    severity: Literal["refuse", "gap"]


class ProfileValue(Wire):
    """A profile as the registry holds it."""

    rules: dict[str, RuleSetting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile that loaded."""

    name: str
    """``name@version``."""
    refused: frozenset[str]
    """Rules that refuse; all others are gaps."""


def load_profile(name: str, value: Mapping[str, Any]) -> Profile:
    """Read a profile and see whether it can be kept.

    Args:
        name: ``name@version``.
        value: What the registry holds under it.

    Raises:
        ProfileFormError: The name or the value is malformed, a rule is missing or unknown, a rule about
            texts would refuse, or a rule the catalogue rests on would not.
    """
    if _name.fullmatch(name) is None:
        raise ProfileFormError(f"{name!r} is no profile name; write it as register@1")
    try:
        rules = msgspec.convert(value, ProfileValue).rules
    except msgspec.ValidationError as err:
        raise ProfileFormError(f"profile {name} is malformed: {err}") from err
    if rules.keys() != RULES:
        odd = ", ".join(sorted(rules.keys() ^ RULES))
        raise ProfileFormError(f"profile {name} leaves out or does not know rules {odd}; give each once")
    refused = frozenset(rule for rule, setting in rules.items() if setting.severity == "refuse")
    if refused & TEXT_RULES:
        odd = ", ".join(sorted(refused & TEXT_RULES))
        raise ProfileFormError(f"profile {name} would refuse for texts ({odd}); they can only be gaps")
    if not refused >= FIXED_RULES:
        odd = ", ".join(sorted(FIXED_RULES - refused))
        raise ProfileFormError(f"profile {name} would let {odd} pass; they always refuse")
    return Profile(name=name, refused=refused)


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
