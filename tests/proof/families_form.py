"""Files that are not the bytes or the members of a bundle (steps 1 to 5 of BUN-12)."""

from mulu.core.canonical import encode
from mulu.proof.bundle import BUNDLE_BYTES_MAX
from tests.proof import world
from tests.proof.spoiling import (
    BESIDE,
    EMPTY,
    INCLUDED,
    LINKED,
    PRESENT,
    RECORD,
    Case,
    Change,
    cut,
    put,
    spoiled,
)


def spelled(old: bytes, new: bytes, data: bytes = PRESENT) -> bytes:
    """The file with some bytes exchanged, canonical or not."""
    assert old in data
    return data.replace(old, new, 1)


def spelling() -> list[Case]:
    files = {
        "nothing": b"",
        "null": b"null",
        "one byte missing": PRESENT[:-1],
        "half": PRESENT[: len(PRESENT) // 2],
        "newline behind": PRESENT + b"\n",
        "second value behind": PRESENT + PRESENT,
        "byte order mark": b"\xef\xbb\xbf" + PRESENT,
        "space between": spelled(b",", b", "),
        "not UTF-8": spelled(b"sha256", b"sha25\xff"),
        "overlong UTF-8": spelled(b"sha256", b"sha25\xc0\xb6"),
        "repeated member": spelled(b'"height":7', b'"height":7,"height":7'),
        "repeated with another value": spelled(b'"height":7', b'"height":8,"height":7'),
        "members out of order": spelled(b'"app_version":1,', b"").replace(
            b'"height":7', b'"app_version":1,"height":7'
        ),
        "escaped letter": spelled(b'"solo"', b'"sol\\u006f"'),
        "escaped slash": spelled(b"mulu-bundle/1", b"mulu-bundle\\/1"),
        "lone surrogate": spelled(b'"solo"', b'"\\ud800"'),
        "null member": spelled(b'"height":7', b'"height":null'),
        "fraction": spelled(b'"height":7', b'"height":7.0'),
        "exponent": spelled(b'"height":7', b'"height":7e0'),
        "leading zero": spelled(b'"height":7', b'"height":07'),
        "minus zero": spelled(b'"log_size":3', b'"log_size":-0'),
        "plus sign": spelled(b'"height":7', b'"height":+7'),
        "over 2^53-1": spelled(b'"height":7', b'"height":9007199254740992'),
        "below -(2^53-1)": spelled(b'"height":7', b'"height":-9007199254740992'),
        "thousands of digits": spelled(b'"height":7', b'"height":' + b"7" * 6000),
        "not a number": spelled(b'"height":7', b'"height":NaN'),
        "trailing comma": spelled(b'"siblings":[', b'"siblings":[],'),
        "member name with a space": spelled(b'"height"', b'"hei ht"'),
        "member name too long": spelled(b'"height"', b'"h' + b"h" * 64 + b'"'),
        "empty member name": spelled(b'"height"', b'""'),
        "Chinese member name": spelled(b'"height"', '"高"'.encode()),
        "nested too deep": b"[" * 33 + b"]" * 33,
        "nested without end": b"[" * 200_000,
        "control character": spelled(b'"solo"', b'"sol\x01"'),
    }
    cases = [Case(name, "format.not_canonical", data) for name, data in files.items()]
    return [*cases, Case("too large", "format.too_large", b" " * (BUNDLE_BYTES_MAX + 1))]


def versions() -> list[Case]:
    files = {
        "a list": b"[]",
        "a number": b"7",
        "a string": b'"mulu-bundle/1"',
        "an empty object": b"{}",
        "nested as deep as may be": b"[" * 32 + b"]" * 32,
        "a trust file": encode(world.TRUST),
        "a later format": spoiled(PRESENT, put("format", "mulu-bundle/2")),
        "a format that is a list": spoiled(PRESENT, put("format", ["mulu-bundle/1"])),
    }
    return [Case(name, "format.version", data) for name, data in files.items()]


def members() -> list[Case]:
    many = ["00" * 32]
    spoils: dict[str, tuple[bytes, Change]] = {
        "unknown member": (PRESENT, put("note", "x")),
        "unknown member of the header": (PRESENT, put("header.note", 1)),
        "unknown member of the claim": (PRESENT, put("claim.path", [])),
        "kind of claim is an object": (PRESENT, put("claim.@type", {"a": 1})),
        "kind of claim is a list of objects": (PRESENT, put("claim.@type", [{}])),
        "kind of claim is a number": (PRESENT, put("claim.@type", 1)),
        "kind of finality is an object": (PRESENT, put("finality.@type", {})),
        "inherited name as member": (PRESENT, put("constructor", "x")),
        "prototype as member": (PRESENT, put("__proto__", {})),
        "inherited name as kind": (PRESENT, put("claim.@type", "constructor")),
        "unknown kind of claim": (PRESENT, put("claim.@type", "absence")),
        "kind in a list": (PRESENT, put("claim.@type", ["present"])),
        "unknown finality": (PRESENT, put("finality.@type", "duo")),
        "finality without kind": (PRESENT, cut("finality.@type")),
        "finality is a list": (PRESENT, put("finality", [])),
        "claim is a string": (PRESENT, put("claim", "present")),
        "no claim": (PRESENT, cut("claim")),
        "no state root": (PRESENT, cut("header.state_root")),
        "no siblings": (PRESENT, cut("claim.siblings")),
        "upper-case hex": (PRESENT, put("claim.key", world.BINARY_KEY.hex().upper())),
        "odd hex": (PRESENT, put("claim.key", "123")),
        "hex with a newline": (PRESENT, put("header.prev", "00" * 31 + "0\n")),
        "hash too short": (PRESENT, put("header.prev", "00" * 31)),
        "hash too long": (PRESENT, put("header.prev", "00" * 33)),
        "hash in other digits": (PRESENT, put("header.prev", "\uff10" * 64)),
        "empty key": (PRESENT, put("claim.key", "")),
        "key too long": (PRESENT, put("claim.key", "61" * 1025)),
        "empty value": (PRESENT, put("claim.value", "")),
        "too many siblings": (PRESENT, put("claim.siblings", many * 257)),
        "sibling is a number": (PRESENT, put("claim.siblings", [7])),
        "link path too long": (LINKED, put("link.path", many * 65)),
        "link without header": (LINKED, cut("link.header")),
        "height 0": (PRESENT, put("header.height", 0)),
        "height below 0": (PRESENT, put("header.height", -1)),
        "height true": (PRESENT, put("header.height", True)),
        "height as text": (PRESENT, put("header.height", "7")),
        "app version 0": (PRESENT, put("header.app_version", 0)),
        "chain with a space": (PRESENT, put("header.chain", "a b")),
        "chain too long": (PRESENT, put("header.chain", "a" * 161)),
        "ordering in capitals": (PRESENT, put("header.ordering", "SOLO")),
        "suite 2": (PRESENT, put("finality.suite", 2)),
        "suite true": (PRESENT, put("finality.suite", True)),
        "no cosignatures written out": (PRESENT, put("finality.cosignatures", [])),
        "part too long": (RECORD, put("claim.part.bytes", "00" * (256 * 1024 + 1))),
        "part without salt": (RECORD, cut("claim.part.salt")),
        "terminal without value": (BESIDE, cut("claim.terminal.value_hash")),
        "no key hash": (EMPTY, cut("claim.key_hash")),
        "no parts written out": (INCLUDED, put("claim.parts", [])),
        "no keys": (INCLUDED, put("claim.keys", [])),
        "no signatures": (INCLUDED, put("claim.signatures", [])),
        "17 signatures": (INCLUDED, put("claim.signatures", ["00" * 64] * 17)),
        "empty body": (INCLUDED, put("claim.body", "")),
        "empty receipt": (INCLUDED, put("claim.receipt", "")),
        "path of 33": (INCLUDED, put("claim.path", many * 33)),
        "place below 0": (INCLUDED, put("claim.place", -1)),
    }
    return [Case(n, "format.members", spoiled(d, change)) for n, (d, change) in spoils.items()]
