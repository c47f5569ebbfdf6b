"""What the organisations must be told of a home's node to make it a validator, or change it.

Source: docs/spec/network.md NET-8; docs/spec/governance.md GOV-8.
"""

from mulu.core.signing import SM2, Signer
from mulu.modules.governance.actions import FinalityKey, SetValidator
from mulu.modules.governance.possession import prove_sm2_possession
from mulu.node.engine_home import node_id_of
from mulu.node.home import FINALITY_KEY, Home, HomeError


def validator_facts(
    home: Home, passphrase: str, *, name: str, org_id: str, power: int, sm2: bool
) -> SetValidator:
    """Gather the facts of a home's validator.

    Args:
        home: Of a node of a consortium.
        passphrase: Opens its keys.
        name: What the set calls it.
        org_id: The organisation that runs it.
        power: Its share of votes; 0 takes it out.
        sm2: It has an SM2 key too, which is made when the home has none.

    Raises:
        HomeError: The home is no node of a consortium.
        KeystoreError: Its keys do not open.
    """
    genesis = home.genesis()
    if genesis.ordering != "cometbft":
        raise HomeError(f"{home.root} is a chain of one node, which has no validators")
    public_key = home.keystore().describe("node").public_key
    finality = _finality_signer(home, passphrase) if sm2 else None
    return SetValidator(
        name=name,
        node_id=node_id_of(home),
        org_id=org_id,
        power=power,
        public_key=public_key,
        sm2=None if finality is None else _sm2_key(finality, genesis.chain_id, public_key),
    )


def _finality_signer(home: Home, passphrase: str) -> Signer:
    keys = home.keystore()
    if FINALITY_KEY in keys.names():
        return keys.open(FINALITY_KEY, passphrase, "node")
    return keys.create(FINALITY_KEY, "node", passphrase, SM2)


def _sm2_key(signer: Signer, chain_id: str, validator_key: str) -> FinalityKey:
    possession = prove_sm2_possession(signer, chain_id, validator_key)
    return FinalityKey(possession=possession, public_key=signer.public_key.hex())
