"""The first profile in force, unless the genesis document brings its own.

Source: docs/spec/profiles.md PRO-2 and PRO-3.
"""

from mulu.core.hashing import Hasher
from mulu.machine.context import View
from mulu.machine.genesis import Genesis
from mulu.machine.registry import Registry, encode_initial, registry_key
from mulu.modules.catalog.profiles import (
    PARAMETER,
    REGISTER,
    REGISTER_1,
    load_parameter,
    load_profile,
)


def write_genesis(view: View, genesis: Genesis, hasher: Hasher) -> None:
    """Put ``register@1`` into force when the document has no profile; the machine wrote the others.

    Args:
        view: The state of height 0.
        genesis: The document.
        hasher: The chain's hash; profiles need none.

    Raises:
        ProfileFormError: A profile of the document does not load, or its parameter ``catalog``.
    """
    del hasher
    profiles = [value for value in genesis.values if value.kind == "profile"]
    for profile in profiles:
        load_profile(profile.name, profile.value)
    if not profiles:
        view.put(registry_key("profile", REGISTER), encode_initial(dict(REGISTER_1)))
    for parameter in genesis.values:
        if (parameter.kind, parameter.name) == ("parameter", PARAMETER):
            load_parameter(parameter.name, parameter.value, Registry(view.get, 0))
