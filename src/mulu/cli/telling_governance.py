"""What messages of governance ask for, in plain words.

Source: docs/spec/cli.md CLI-19.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from mulu.cli.language import choose
from mulu.cli.tables import shown
from mulu.modules.governance.actions import Action, kind_of
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw

_CHARS_SHOWN = 1000


def told_governance(message: Propose | Vote | Withdraw | Settle, words: Mapping[str, Any]) -> str:
    """One sentence on what a message of governance asks for.

    Args:
        message: The message.
        words: Its text, empty when it has none.
    """
    match message:
        case Propose():
            return _proposed(message, words)
        case Vote():
            choice = {"approve": ("赞成", "for"), "reject": ("反对", "against")}[message.choice]
            return choose(
                f"代表本机构对提案 {message.number}（{message.content_hash[:12]}…）投{choice[0]}票",
                f"vote {choice[1]} proposal {message.number} ({message.content_hash[:12]}…) for the"
                " own organisation",
            )
        case Withdraw():
            return choose(f"撤回提案 {message.number}", f"take back proposal {message.number}")
        case Settle():
            return choose(
                f"对提案 {message.number} 重新计票", f"count proposal {message.number} again"
            )


def _proposed(message: Propose, words: Mapping[str, Any]) -> str:
    title = words.get("title") or choose("（文本保留）", "(text withheld)")
    reason = "".join(f"\n    {words[name]}" for name in ("reason", "basis") if words.get(name))
    kind, facts = kind_of(message.action), _facts(message.action)
    return choose(
        f"提议 {kind}（{facts}）：“{title}”{reason}", f"propose {kind} ({facts}): “{title}”{reason}"
    )


def _facts(action: Action) -> str:
    plain = msgspec.to_builtins(action)
    plain.pop("@type", None)
    text = ", ".join(f"{name}={shown(value)}" for name, value in plain.items())
    return text if len(text) <= _CHARS_SHOWN else text[:_CHARS_SHOWN] + "…"
