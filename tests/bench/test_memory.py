"""What the kernel says of processes is read as it is meant."""

import os

from mulu.bench.memory import MemoryPeak, cpu_seconds, family, memory_bytes

MIB = 1 << 20
NOBODY = 2**22 + 1
"""Above the largest process id that Linux gives."""


def test_memory_of_a_process_is_read() -> None:
    assert 5 * MIB < memory_bytes(os.getpid()) < 4096 * MIB
    assert memory_bytes(os.getpid(), "Pss_Anon") <= memory_bytes(os.getpid())


def test_a_process_that_is_gone_has_nothing() -> None:
    assert memory_bytes(NOBODY) == 0
    assert cpu_seconds(NOBODY) == 0
    assert family(NOBODY) == [NOBODY]


def test_cpu_time_is_read() -> None:
    assert cpu_seconds(os.getpid()) > 0


def test_a_process_belongs_to_its_family() -> None:
    assert family(os.getpid())[0] == os.getpid()


def test_the_peak_remembers_the_largest_sum() -> None:
    with MemoryPeak(lambda: [os.getpid()]) as peak:
        ballast = bytearray(os.urandom(MIB)) * 32
    assert peak.peak_bytes > len(ballast)
    assert peak.at_peak == {os.getpid(): peak.peak_bytes}
