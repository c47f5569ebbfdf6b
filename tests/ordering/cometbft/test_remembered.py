"""ABC-9: what was prepared is remembered by its bytes, within bounds."""

import threading
from types import SimpleNamespace

import pytest

from mulu.ordering.cometbft.remembered import Remembered
from mulu.tx.errors import BadFrameError


class Application:
    """Prepares a frame to something of its size; counts how often."""

    def __init__(self) -> None:
        self.checked: list[bytes] = []

    def check(self, frame):
        self.checked.append(frame)
        if frame.startswith(b"bad"):
            raise BadFrameError("bad")
        return SimpleNamespace(id=frame, size_bytes=10 * len(frame))


@pytest.fixture
def application():
    return Application()


def test_a_frame_is_prepared_once_and_again_when_it_was_let_go(application):
    remembered = Remembered(application)
    first = remembered.judge(b"a")
    assert remembered.judge(b"a") is first
    remembered.forget([b"a", b"never seen"])
    assert remembered.judge(b"a") is not first
    assert application.checked == [b"a", b"a"]


def test_what_can_never_enter_a_block_is_not_remembered(application):
    remembered = Remembered(application)
    for _ in range(2):
        with pytest.raises(BadFrameError):
            remembered.judge(b"bad")
    assert application.checked == [b"bad", b"bad"]
    assert len(remembered) == 0


def test_the_oldest_is_let_go_beyond_the_count(application):
    remembered = Remembered(application, count_max=3)
    for frame in (b"1", b"2", b"3", b"4"):
        remembered.judge(frame)
    assert len(remembered) == 3
    remembered.judge(b"4")
    remembered.judge(b"1")
    assert application.checked == [b"1", b"2", b"3", b"4", b"1"]


def test_the_oldest_is_let_go_beyond_the_bytes_as_received_and_as_opened(application):
    remembered = Remembered(application, bytes_max=11 * 10)
    for frame in (b"12345", b"54321"):
        remembered.judge(frame)
    assert len(remembered) == 2
    remembered.judge(b"x")
    assert len(remembered) == 2
    remembered.judge(b"y" * 11)
    assert len(remembered) == 0


def test_remembering_again_counts_once(application):
    remembered = Remembered(application, bytes_max=11 * 10)
    tx = application.check(b"12345")
    for _ in range(100):
        remembered.remember(b"12345", tx)
    remembered.judge(b"54321")
    assert len(remembered) == 2


def test_threads_may_share_it(application):
    remembered = Remembered(application, count_max=50)
    frames = [b"%d" % number for number in range(200)]

    def work():
        for frame in frames:
            assert remembered.judge(frame).id == frame
            remembered.forget([frame] if frame.endswith(b"7") else [])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(remembered) <= 50
    remembered.forget(frames)
    assert (len(remembered), remembered._bytes) == (0, 0)
