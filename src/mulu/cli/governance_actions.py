"""An action to be put to the vote, read from words and files as a person gives them.

Source: docs/spec/cli.md CLI-33; docs/spec/governance.md GOV-6 to GOV-13.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from mulu.cli.errors import UsageError
from mulu.cli.files import read_given
from mulu.cli.texts import say
from mulu.client.governance_answers import ValidatorAnswer
from mulu.modules.governance.actions import Action, SetValidator, kind_of_type

ACTIONS: Final = {kind_of_type(type_): type_ for type_ in get_args(Action)}
"""Kinds of action by name."""
ACTION_BYTES_MAX: Final = 1024 * 1024
SHOWN: Final = ("name", "node_id", "org_id", "power", "public_key")
"""Facts of a validator that the API shows under the names of the action's fields."""

Validators = Callable[[], Sequence[ValidatorAnswer]]
"""Asks the node for the validators as they stand."""


def read_action(kind: str, fields: list[str], file: Path | None, validators: Validators) -> Action:
    """An action from its kind and fields; what stands of a named validator need not be repeated.

    Args:
        kind: Such as ``add_member``.
        fields: Each ``NAME=VALUE``.
        file: A JSON object of fields, which those above go before.
        validators: Asked only when a validator is named without its key.

    Raises:
        UsageError: There is no such kind, or a field is wrong or missing.
    """
    type_ = ACTIONS.get(kind)
    if type_ is None:
        raise UsageError(say("governance.kind", kind=kind, known=", ".join(ACTIONS)))
    try:
        plain = {} if file is None else _from_file(file)
        for field in fields:
            plain |= _field(type_, field)
        if type_ is SetValidator and "name" in plain and "public_key" not in plain:
            plain = _standing(plain["name"], validators()) | plain
        action: Action = msgspec.convert({"@type": f"governance.{kind}", **plain}, Action)
    except (msgspec.ValidationError, ValueError) as err:
        known = ", ".join(type_.__struct_fields__)
        raise UsageError(say("governance.field", kind=kind, why=err, known=known)) from err
    return action


def _standing(name: str, validators: Sequence[ValidatorAnswer]) -> dict[str, Any]:
    """Facts of a validator as the set has them; a change or removal repeats them."""
    found: Mapping[str, ValidatorAnswer] = {one.name: one for one in validators}
    one = found.get(name)
    if one is None:
        known = ", ".join(sorted(found)) or "-"
        raise UsageError(say("governance.validator", name=name, known=known))
    facts: dict[str, Any] = {field: getattr(one, field) for field in SHOWN}
    if one.sm2_public_key is not None:
        facts["sm2"] = {"possession": one.sm2_possession, "public_key": one.sm2_public_key}
    return facts


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode(read_given(file, ACTION_BYTES_MAX), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise ValueError(str(err)) from err


def _field(type_: type[msgspec.Struct], given: str) -> dict[str, Any]:
    """One ``NAME=VALUE``: the value as it is when the field takes that, else read as JSON."""
    name, equals, value = given.partition("=")
    found = {field.name: field for field in msgspec.structs.fields(type_)}.get(name)
    if not equals or found is None:
        raise ValueError(given)
    try:
        return {name: msgspec.convert(value, found.type)}
    except msgspec.ValidationError:
        return {name: msgspec.json.decode(value)}
