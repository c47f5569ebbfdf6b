"""Types are learned before there are threads (NOD-7)."""

import subprocess
import sys

from mulu.core import canonical
from mulu.core.canonical import Wire
from mulu.node.warming import warm_up
from tests.support.place import REPO

STRESS = """
import threading
from mulu.node import web_process
from mulu.node.warming import warm_up
from mulu.app import BODY
from mulu.core.canonical import NotCanonicalError, decode_loose
from mulu.modules.catalog.state import StoredRecord
warm_up()
start = threading.Barrier(16)
def decode():
    start.wait()
    for type_ in (BODY, StoredRecord):
        try:
            decode_loose(b'{"messages":[{"@type":"catalog.register_record"}]}', type_)
        except NotCanonicalError:
            pass
threads = [threading.Thread(target=decode) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def subclasses(base):
    for each in base.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_wire_type_that_is_loaded_is_learned():
    warm_up()
    ours = [
        each
        for each in subclasses(Wire)
        if each.__module__.startswith("mulu.") and not getattr(each, "__parameters__", ())
    ]
    assert len(ours) > 60
    assert [each for each in ours if each not in canonical._decoders] == []


def test_threads_may_decode_at_once_from_the_first_moment():
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", STRESS], cwd=REPO, timeout=60, check=False)
        assert done.returncode == 0
