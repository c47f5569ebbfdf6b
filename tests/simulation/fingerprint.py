"""Print what came out of a simulated run, as one hash: ``python -m tests.simulation.fingerprint``.

Everything that execution gives stands in it: app hashes, results, updates of validators, state.
"""

import hashlib
import sys

from mulu.ordering.cometbft.envelope import encode_response
from tests.simulation.network import Network


def fingerprint(seed: int) -> str:
    """Hash of all that the blocks of a seed gave."""
    network = Network(seed)
    network.run()
    digest = hashlib.sha256()
    for result in network.results:
        digest.update(encode_response(result))
    with network.nodes[0].replica.store.read() as reader:
        digest.update(repr(list(reader.state_items())).encode())
        digest.update(repr(list(reader.blocks())).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    print(*[fingerprint(int(seed)) for seed in sys.argv[1:]])
