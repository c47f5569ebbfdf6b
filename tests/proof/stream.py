"""Both verifiers behind one face: many questions to the one in JavaScript, in one process."""

import struct
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from mulu.proof.trust import Trust
from mulu.proof.verify import Verdict, verify_bundle

SCRIPT = Path(__file__).with_name("verify_stream.mjs")
SECONDS_MAX = 240
WHOLE_BYTES_MAX = 4_000
"""Size up to which every bit is flipped; the work grows with the square of it."""

Question = tuple[str, bytes]
"""An operation of the script, and its data."""


def ask(node: str, questions: Iterable[Question]) -> list[str]:
    """Answers of the verifier in JavaScript, a line each."""
    frames = b"".join(op.encode() + struct.pack(">I", len(data)) + data for op, data in questions)
    done = subprocess.run(
        [node, str(SCRIPT)], input=frames, capture_output=True, timeout=SECONDS_MAX, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().split("\n")[:-1]


def line(verdict: Verdict) -> str:
    """A verdict of the verifier in Python, as the script prints its own."""
    ok = "true" if verdict.ok else "false"
    fields = (ok, verdict.what, verdict.height, verdict.reason_code, verdict.time_ms, verdict.key)
    return "\t".join(map(str, fields))


def judged(data: bytes, trust: Trust) -> str:
    return line(verify_bundle(data, trust))


def flipped_bits(size: int) -> range:
    """Which bits are flipped in a file of some bytes: all, or of a large one a bit in each byte."""
    return range(0, 8 * size, 1 if size <= WHOLE_BYTES_MAX else 9)


def flips(data: bytes) -> Iterator[bytes]:
    """The data with one bit changed, for every bit that is flipped."""
    changed = bytearray(data)
    for bit in flipped_bits(len(data)):
        changed[bit >> 3] ^= 1 << (bit & 7)
        yield bytes(changed)
        changed[bit >> 3] ^= 1 << (bit & 7)
