"""Fuzz one target: ``python -m tests.fuzz TARGET SECONDS``; new inputs go to ``var/fuzz``.

A failure leaves its input in ``var/fuzz``; put that into ``tests/fuzz/corpus/TARGET`` once mended.
"""

import sys

import atheris

with atheris.instrument_imports(include=["mulu", "msgspec"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.seeds import CORPUS
from tests.support.place import REPO

INPUT_BYTES_MAX = 16_384


def main(name: str, seconds: int) -> None:
    """Fuzz until the time is over or something is found."""
    found = REPO / "var" / "fuzz" / name
    found.mkdir(parents=True, exist_ok=True)
    options = (
        f"-max_total_time={seconds}",
        f"-max_len={INPUT_BYTES_MAX}",
        f"-artifact_prefix={found}/failed-",
        "-print_final_stats=1",
        "-rss_limit_mb=4096",
    )
    folders = [str(found), str(CORPUS / name)]
    target = TARGETS[name]
    atheris.Setup([sys.argv[0], *options, *folders], lambda data: target(bytes(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
