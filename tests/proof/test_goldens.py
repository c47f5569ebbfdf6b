"""The kept examples: made again byte for byte, and still proving what they proved (BUN-29)."""

import json
from functools import cache

import pytest

from mulu.proof.trust import decode_trust
from mulu.proof.verify import verify_bundle
from tests.proof import goldens
from tests.proof.stream import ask, flipped_bits, flips, judged

EXPECTED = json.loads((goldens.FOLDER / goldens.INDEX).read_text(encoding="utf-8"))
REFUSED_FLIP = "false\t"


def kept(name: str) -> bytes:
    return (goldens.FOLDER / name).read_bytes()


def kept_trust(name: str) -> bytes:
    return kept(EXPECTED[name]["trust"])


@cache
def verdicts_of_flips(name: str) -> list[str]:
    trust = decode_trust(kept_trust(name))
    return [judged(changed, trust) for changed in flips(kept(name))]


@pytest.mark.parametrize("name", sorted(goldens.files()))
def test_a_kept_file_is_made_again_byte_for_byte(name: str) -> None:
    assert kept(name) == goldens.files()[name]


def test_no_file_is_kept_that_is_not_made() -> None:
    there = {path.name for path in goldens.FOLDER.iterdir()}
    assert there - {"README.md"} == set(goldens.files())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_kept_bundle_still_proves_what_it_proved(name: str) -> None:
    verdict = verify_bundle(kept(name), decode_trust(kept_trust(name)))
    expected = EXPECTED[name]
    assert verdict.ok
    assert verdict.reason_code == ""
    assert (verdict.what, verdict.height, verdict.key) == (
        expected["what"],
        expected["height"],
        expected["key"],
    )
    assert verdict.bundle is not None


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_bit_flip_of_a_kept_bundle_is_refused(name: str) -> None:
    verdicts = zip(flipped_bits(len(kept(name))), verdicts_of_flips(name), strict=True)
    assert [bit for bit, line in verdicts if not line.startswith(REFUSED_FLIP)] == []


@pytest.mark.node_js
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_page_gives_the_same_verdict_on_every_bit_flip(name: str, node: str) -> None:
    flips_of = "F" if len(flipped_bits(len(kept(name)))) == 8 * len(kept(name)) else "L"
    questions = [("T", kept_trust(name)), ("V", kept(name)), (flips_of, kept(name))]
    trusted, whole, *flipped = ask(node, questions)
    assert trusted == ""
    assert whole == judged(kept(name), decode_trust(kept_trust(name)))
    expected = verdicts_of_flips(name)
    different = [
        (bit, page, python)
        for bit, (page, python) in enumerate(zip(flipped, expected, strict=True))
        if page != python
    ]
    assert different == []
