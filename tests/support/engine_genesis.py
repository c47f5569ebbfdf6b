"""A genesis document whose validators are those of ``tests.proof.engine_world``."""

import msgspec

from mulu.machine.genesis import Genesis, GenesisValidator
from tests.proof import engine_world
from tests.proof.engine_forge import FIRST
from tests.support.world import genesis_document


def engine_genesis() -> Genesis:
    signers = engine_world.SIGNERS
    validators = tuple(
        GenesisValidator(
            name=f"v{number}",
            node_id="ab" * 20,
            org_id="o0001",
            power=power,
            public_key=signers[number].public_key.hex(),
        )
        for number, power in FIRST.items()
    )
    document = genesis_document()
    return msgspec.structs.replace(
        document,
        chain_id=engine_world.CHAIN_ID,
        node=None,
        ordering="cometbft",
        validators=validators,
    )
