"""What happened in simulations, to show that faults did happen."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counts:
    """Counters by name, summed over seeds."""

    counted: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, count: int = 1) -> None:
        self.counted[name] += count

    def take(self, other: "Counts") -> None:
        self.counted.update(other.counted)

    def lines(self) -> list[str]:
        return [f"{name}: {count:,}" for name, count in sorted(self.counted.items())]
