"""What this node takes: judged by bytes before the ledger is bothered, and tried for ``/check``.

Source: docs/spec/http.md API-7 and API-11; docs/spec/catalog.md CAT-22 (policy on texts).
"""

from collections.abc import Sequence

from mulu.api.admission import ensure_text
from mulu.api.chain import Chain
from mulu.api.needs import Needs
from mulu.client.answers import CheckAnswer, CheckItem
from mulu.core.canonical import Wire
from mulu.core.errors import CodedError, InadmissibleError
from mulu.core.ids import KeyId
from mulu.machine.admit import admit
from mulu.machine.context import Context, KnownKey
from mulu.machine.execute import start_keys
from mulu.machine.overlay import Overlay
from mulu.machine.registry import Registry
from mulu.machine.rulebook import Rules, rules_at
from mulu.machine.running import ensure_routed, try_messages
from mulu.store.port import Reader
from mulu.tx.parts import SALT_BYTES
from mulu.tx.prepare import KeyBytes, Prepared, prepare


def screen(needs: Needs, frame: bytes) -> None:
    """Judge a frame's form and texts; signatures and keys are the ledger's to judge.

    Raises:
        InadmissibleError: What does not hold.
    """
    prepared = prepare(frame, needs.tx_rules, _no_key)
    for message, text in with_texts(prepared):
        ensure_text(message, text)


def with_texts(prepared: Prepared) -> list[tuple[Wire, bytes | None]]:
    """Messages and the texts that came with them; None without one."""
    parts = iter(prepared.parts)
    pairs: list[tuple[Wire, bytes | None]] = []
    for message in prepared.messages:
        ref = getattr(message, "part", None)
        has_text = ref is not None and not ref.withheld
        pairs.append((message, next(parts)[SALT_BYTES:] if has_text else None))
    return pairs


def try_frame(needs: Needs, chain: Chain, frame: bytes) -> CheckAnswer:
    """Try every message of a frame on a scratch copy of the newest state; nothing is written.

    Raises:
        InadmissibleError: The frame as a whole can never enter the next block.
    """
    head = chain.head()
    height = head.height + 1
    with needs.read() as reader:
        rules = rules_at(needs.rules, Overlay(reader.state, reader.state_items), height)
        find = start_keys(rules, reader)
        prepared = prepare(frame, needs.tx_rules, lambda key_id: _bytes_of(find(KeyId(key_id))))
        ensure_routed(rules, prepared)
        time_ms = max(head.time_ms, needs.now_ms())
        keys = admit(prepared, height=height, time_ms=time_ms, find_key=find, seen=reader.seen)
        contexts = [_context(rules, reader, key, height, time_ms) for key in keys]
        verdicts = _verdicts(rules, reader, contexts, prepared)
    items = [_item(verdict) for verdict in verdicts]
    return CheckAnswer(height=head.height, ok=all(item.ok for item in items), messages=items)


def _no_key(key_id: str) -> None:
    """Leave signatures to the ledger, which knows the keys of its moment."""
    del key_id


def _bytes_of(key: KnownKey | None) -> KeyBytes | None:
    return None if key is None else (key.suite, key.public_key)


def _context(rules: Rules, reader: Reader, key: KnownKey, height: int, time_ms: int) -> Context:
    return Context(
        app_version=rules.app_version,
        height=height,
        time_ms=time_ms,
        chain=rules.chain,
        hasher=rules.hasher,
        sender=key,
        registry=Registry(reader.state, height),
    )


def _verdicts(
    rules: Rules, reader: Reader, contexts: Sequence[Context], prepared: Prepared
) -> list[CodedError | None]:
    by_policy = [_declined(message, text) for message, text in with_texts(prepared)]
    pairs = zip(prepared.messages, by_policy, strict=True)
    tried = iter(
        try_messages(rules, reader, contexts, [message for message, no in pairs if no is None])
    )
    return [next(tried) if no is None else no for no in by_policy]


def _declined(message: Wire, text: bytes | None) -> CodedError | None:
    try:
        ensure_text(message, text)
    except InadmissibleError as err:
        return err
    return None


def _item(verdict: CodedError | None) -> CheckItem:
    if verdict is None:
        return CheckItem(ok=True, module="", code=0, detail="")
    return CheckItem(ok=False, module=verdict.module, code=verdict.code, detail=str(verdict))
