"""An engine that takes part no longer is ended; all it writes is passed on (ENG-10)."""

import signal
import subprocess
import sys

import pytest

from mulu.node.engine_output import pass_on

SAYS = "import sys; print({!r}, flush=True); sys.stdin.read()"


def engine_that_says(text: str) -> "subprocess.Popen[bytes]":
    """A process that writes a line and then goes on until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", SAYS.format(text)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_an_engine_that_reports_a_consensus_failure_is_ended(capfd, caplog):
    engine = engine_that_says(
        '{"_msg":"CONSENSUS FAILURE!!!","err":"wrong app hash","level":"error"}'
    )
    words = pass_on(engine)
    assert engine.wait(60) == -signal.SIGTERM
    engine.stdin.close()
    assert words.text() == "CONSENSUS FAILURE!!!: wrong app hash"
    assert "wrong app hash" in capfd.readouterr().err
    assert "takes part no longer. It said: CONSENSUS FAILURE!!!: wrong app hash." in caplog.text


@pytest.mark.parametrize("text", ["nothing wrong", "consensus failure is a word"])
def test_any_other_line_is_passed_on_and_ends_nothing(capfd, text):
    engine = engine_that_says(text)
    pass_on(engine)
    engine.stdin.close()
    assert engine.wait(60) == 0
