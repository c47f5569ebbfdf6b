"""The trust file that a genesis document implies: what is pinned in a home before the first block.

Source: docs/spec/bundle.md BUN-9 and BUN-10; docs/spec/home.md HOM-1.
"""

from mulu.core.hashing import Hasher
from mulu.core.signing import ED25519
from mulu.machine.genesis import Genesis, GenesisValidator, chain_name
from mulu.proof.trust import Trust, cometbft_trust, solo_trust
from mulu.proof.trusted_set import Sm2Key, TrustedValidator


def genesis_trust(genesis: Genesis) -> Trust:
    """The trust file with the genesis as its checkpoint.

    Args:
        genesis: Of either ordering: one producer, or validators.
    """
    chain = chain_name(Hasher(genesis.hash), genesis)
    if genesis.node is not None:
        return solo_trust(
            chain=chain,
            public_key=bytes.fromhex(genesis.node.public_key),
            suite=genesis.node.suite,
            genesis_time_ms=genesis.time_ms,
        )
    return cometbft_trust(
        chain=chain,
        validators=[_trusted(validator) for validator in genesis.validators],
        genesis_time_ms=genesis.time_ms,
    )


def _trusted(validator: GenesisValidator) -> TrustedValidator:
    sm2 = None if validator.sm2 is None else Sm2Key(public_key=validator.sm2.public_key)
    return TrustedValidator(
        power=validator.power, public_key=validator.public_key, sm2=sm2, suite=ED25519
    )
