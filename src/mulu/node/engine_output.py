"""What the engine writes, passed on line by line, and a look for the one line that ends it.

When its application computes another root than two thirds of the validators, the engine writes
CONSENSUS FAILURE and goes on answering, without taking part any more. Here it is ended, so that the
node's parent sees it fall, starts both again, and stops with a word when that is of no use.

Source: docs/spec/engine.md ENG-10; CometBFT 0.38, consensus/state.go, ``receiveRoutine``.
"""

import logging
import os
import threading
from typing import IO, TYPE_CHECKING, Final

from mulu.node.engine_words import FAILURE, LastWords

if TYPE_CHECKING:
    import subprocess

logger = logging.getLogger(__name__)

_STANDARD_ERROR: Final = 2


def pass_on(process: "subprocess.Popen[bytes]") -> LastWords:
    """Pass on what a process writes, on a thread of its own that ends with it.

    Returns:
        Whoever hears it all.
    """
    words = LastWords()
    if process.stdout is None:
        words.end()
    else:
        threading.Thread(
            target=_pass_on,
            args=(process, process.stdout, words),
            name="engine-output",
            daemon=True,
        ).start()
    return words


def _pass_on(process: "subprocess.Popen[bytes]", output: IO[bytes], words: LastWords) -> None:
    with output:
        for line in output:
            os.write(_STANDARD_ERROR, line)
            words.hear(line)
            if FAILURE in line:
                logger.error(
                    "the engine reports a consensus failure: this node and two thirds of the"
                    " validators do not agree on a block; it takes part no longer. It said: %s."
                    " Compare its clock, release and height with another node's, then audit this"
                    " home",
                    words.final,
                )
                process.terminate()
    words.end()
