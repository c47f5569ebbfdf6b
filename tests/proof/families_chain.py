"""Bundles whose chain, header, link or finality does not hold, and odd good ones."""

import msgspec

from mulu.core.hashing import TAG_HEADER
from mulu.proof.build import Seal
from mulu.proof.trust import Trust
from tests.proof import goldens, world
from tests.proof.spoiling import LINKED, PRESENT, SECOND, Case, Change, cut, put, sealed, spoiled


def headers() -> list[Case]:
    other = world.CHAIN.replace("golden", "silver")
    fork = goldens.present(world.PLAIN_KEY, sealed(time_ms=world.TIME_MS))
    checkpoint = world.trust(checkpoint=world.CHECKPOINT)
    foreign_later = world.make_header(world.LATER_HEIGHT, world.LOG, chain=other)
    foreign = Seal(
        header=world.HEADER,
        finality=world.finality(foreign_later),
        later=foreign_later,
        path=world.LINK_PATH,
    )
    engine = goldens.present(world.PLAIN_KEY, sealed(ordering="cometbft"))
    return [
        Case(
            "header of another chain",
            "chain.differs",
            goldens.present(world.PLAIN_KEY, sealed(chain=other)),
        ),
        Case(
            "later header of another chain",
            "chain.differs",
            goldens.present(world.PLAIN_KEY, foreign),
        ),
        Case("trust in another chain", "chain.differs", PRESENT, world.trust(chain=other)),
        Case(
            "other hash", "header.unsupported", goldens.present(world.PLAIN_KEY, sealed(hash="sm3"))
        ),
        Case("other ordering", "header.unsupported", engine),
        Case("fork at the checkpoint", "checkpoint.differs", fork, checkpoint),
        Case("later header is a fork", "checkpoint.differs", LINKED, fork_at(world.LATER_HEIGHT)),
        Case("header is a fork", "checkpoint.differs", LINKED, fork_at(world.HEIGHT)),
    ]


def fork_at(height: int) -> Trust:
    checkpoint = msgspec.structs.replace(world.CHECKPOINT, height=height, block_hash=SECOND)
    return world.trust(checkpoint=checkpoint)


def links() -> list[Case]:
    first, *rest = (node.hex() for node in world.LINK_PATH)
    own = Seal(header=world.HEADER, finality=world.SEAL.finality, later=world.HEADER)
    spoils: dict[str, Change] = {
        "link path too short": put("link.path", rest),
        "link path empty": put("link.path", []),
        "link path with one more": put("link.path", [first, *rest, first]),
        "link path turned round": put("link.path", [*rest, first]),
        "index behind the end": put("header.log_size", 6),
        "index of another": put("header.log_size", 2),
        "index beyond all": put("header.log_size", 2**53 - 1),
        "log of another size": put("link.header.log_size", 2**53 - 1),
        "empty log": put("link.header.log_size", 0),
        "other claimed header": put("header.prev", SECOND),
    }
    cases = [Case(name, "link.path", spoiled(LINKED, change)) for name, change in spoils.items()]
    return [*cases, Case("linked to itself", "link.path", goldens.present(world.PLAIN_KEY, own))]


def finalities() -> list[Case]:
    other = world.OFFICER
    by_other = Seal(header=world.HEADER, finality=world.finality(world.HEADER, other))
    wrong_tag = world.PRODUCER.sign(b"mulu/cosignature/1" + world.HEADER_HASH).hex()
    untagged = world.PRODUCER.sign(world.HEADER_HASH).hex()
    later = world.finality(world.LATER).signature
    return [
        Case(
            "another producer",
            "finality.other_producer",
            goldens.present(world.PLAIN_KEY, by_other),
        ),
        Case(
            "signature of another",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", by_other.finality.signature)),
        ),
        Case(
            "signature under another tag",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", wrong_tag)),
        ),
        Case(
            "signature without tag",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", untagged)),
        ),
        Case(
            "signature of another header",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", later)),
        ),
        Case(
            "signature of the claimed header under a link",
            "finality.bad_signature",
            spoiled(LINKED, put("finality.signature", world.SEAL.finality.signature)),
        ),
        Case("link taken away", "finality.bad_signature", spoiled(LINKED, cut("link"))),
        Case(
            "header changed", "finality.bad_signature", spoiled(PRESENT, put("header.time_ms", 1))
        ),
        Case(
            "signature of zeros",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", "00" * 64)),
        ),
    ]


def witnesses() -> list[Case]:
    def by(*signers: world.Ed25519Signer) -> bytes:
        seal = Seal(header=world.HEADER, finality=world.cosigned(world.HEADER, *signers))
        return goldens.present(world.PLAIN_KEY, seal)

    one, two, three = world.WITNESSES
    both = by(one, two)
    policy = world.trust(witnesses=world.witness_policy(2))
    as_producer = one.sign(TAG_HEADER + world.HEADER_HASH).hex()
    wrong = spoiled(both, lambda p: p["finality"]["cosignatures"][0].update(signature=as_producer))
    turned = spoiled(both, lambda p: p["finality"]["cosignatures"].reverse())
    twice = spoiled(
        by(one), lambda p: p["finality"]["cosignatures"].append(p["finality"]["cosignatures"][0])
    )
    return [
        Case("two of three", "", both, policy),
        Case("all three", "", by(one, two, three), policy),
        Case("cosignatures without a policy", "", both),
        Case("one of three", "witness.too_few", by(one), policy),
        Case("none of three", "witness.too_few", PRESENT, policy),
        Case("the same twice", "witness.order", twice, policy),
        Case("the same twice without a policy", "witness.order", twice),
        Case("out of order", "witness.order", turned, policy),
        Case("one not listed", "witness.unknown", by(one, two, world.OFFICER), policy),
        Case("the producer as witness", "witness.unknown", by(one, world.PRODUCER), policy),
        Case("cosigned under the producer's tag", "witness.bad_signature", wrong, policy),
        Case("bad cosignature without a policy", "witness.bad_signature", wrong),
    ]
