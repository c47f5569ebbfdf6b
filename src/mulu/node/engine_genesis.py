"""The engine's genesis document, made from the chain's: the same bytes on every node.

Source: docs/spec/engine.md ENG-4; CometBFT 0.38 specification, genesis.
"""

from base64 import b64encode
from typing import Any, Final

import msgspec

from mulu.api.times import rfc3339
from mulu.machine.genesis import Genesis, GenesisValidator

BLOCK_BYTES_MAX: Final = 4 * 1024 * 1024 + 256 * 1024
"""The largest frame, 4 MiB, and what an engine's block holds beside it."""
EVIDENCE_HOURS_MAX: Final = 7 * 24
"""Evidence counts for as long as nodes keep an engine's blocks at least."""
EVIDENCE_BLOCKS_MAX: Final = 100_000
_HOUR_NS: Final = 3_600_000_000_000


def engine_genesis(genesis: Genesis) -> bytes:
    """Write the engine's genesis document.

    Its AppHash is empty: the application names the genesis hash when the engine starts a chain.
    """
    document = {
        "genesis_time": rfc3339(genesis.time_ms),
        "chain_id": genesis.chain_id,
        "initial_height": "1",
        "consensus_params": _params(genesis),
        "validators": [_validator(validator) for validator in genesis.validators],
        "app_hash": "",
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _params(genesis: Genesis) -> dict[str, Any]:
    extended = any(validator.sm2 is not None for validator in genesis.validators)
    return {
        "block": {"max_bytes": str(BLOCK_BYTES_MAX), "max_gas": "-1"},
        "evidence": {
            "max_age_num_blocks": str(EVIDENCE_BLOCKS_MAX),
            "max_age_duration": str(EVIDENCE_HOURS_MAX * _HOUR_NS),
            "max_bytes": str(64 * 1024),
        },
        "validator": {"pub_key_types": ["ed25519"]},
        "version": {"app": str(genesis.app_version)},
        "abci": {"vote_extensions_enable_height": "1" if extended else "0"},
    }


def _validator(validator: GenesisValidator) -> dict[str, Any]:
    return {
        "pub_key": public_key_json(bytes.fromhex(validator.public_key)),
        "power": str(validator.power),
        "name": validator.name,
    }


def public_key_json(public_key: bytes) -> dict[str, str]:
    """An Ed25519 public key (32 bytes) as the engine writes it."""
    return {"type": "tendermint/PubKeyEd25519", "value": b64encode(public_key).decode()}
