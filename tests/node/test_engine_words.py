"""Why an engine ended, in its own words (ENG-14)."""

import pytest

from mulu.node.engine_words import CHARACTERS_MAX, LastWords

LOGGED = b'{"_msg":"cannot serve","err":"accept: closed","level":"error","module":"main"}\n'


def heard(*lines: bytes) -> str:
    words = LastWords()
    for line in lines:
        words.hear(line)
    words.end()
    return words.text()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), ""),
        ((b'{"_msg":"started","level":"info"}\n',), ""),
        ((LOGGED,), "cannot serve: accept: closed"),
        ((b'{"_msg":"a","level":"error"}\n', LOGGED), "cannot serve: accept: closed"),
        ((b"ERROR: failed to create node: no CURRENT\n", LOGGED),
         "ERROR: failed to create node: no CURRENT"),
        ((LOGGED, b"panic: StoreBlockHeight (12) > 6\n", b"\n", b"goroutine 1 [running]:\n",
          b"panic: again\n"), "panic: StoreBlockHeight (12) > 6"),
        ((b'{"_msg":"CONSENSUS FAILURE!!!","err":"wrong hash","level":"error"}\n', LOGGED),
         "CONSENSUS FAILURE!!!: wrong hash"),
        ((b"Error reading PrivValidator state\n",), "Error reading PrivValidator state"),
        ((b'{"_msg":', b"{}\n", b"\xff\xfe\n", b'{"_msg":"\xff","level":"error"}\n'), ""),
    ],
)  # fmt: skip
def test_the_line_that_ends_it_counts_before_what_was_logged(lines, said):
    assert heard(*lines) == said


def test_a_long_line_is_cut():
    assert len(heard(b"panic: " + b"x " * 5000)) == CHARACTERS_MAX + 1
