"""The file in which signatures are collected, one person after another: ``mulu-tx/1``.

JSON {body, format, parts?, signatures?}: ``body`` is the canonical body in hex, ``parts`` are salt
and text of each part in the order of the messages, ``signatures`` hold public key, suite and
signature. Everything in it is checked whenever it is opened.

Source: docs/spec/cli.md CLI-18; docs/spec/transaction.md TXN-1 to TXN-7.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from mulu.app import BODY
from mulu.core.canonical import Hex64, NotCanonicalError, Wire, decode, decode_loose, encode
from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import Hasher
from mulu.core.keys import PublicKeyHex, Suite, ensure_fits
from mulu.core.signing import Signer, key_id, verify
from mulu.proof.bundle import Hex, Opening
from mulu.tx.body import SIGNERS_MAX, Body, part_refs, signing_bytes, tx_id
from mulu.tx.build import sign_body
from mulu.tx.frame import Frame, encode_frame
from mulu.tx.parts import SALT_BYTES, PartRef, ensure_part

FORMAT: Final = "mulu-tx/1"
TX_FILE_BYTES_MAX: Final = 16 * 1024 * 1024


class TxFileError(VerificationError):
    """A transaction file is damaged, forged, or not one."""


class Signed(Wire):
    """One signature that was collected."""

    public_key: PublicKeyHex
    signature: Hex64
    suite: Suite

    def __post_init__(self) -> None:
        ensure_fits(self.suite, self.public_key)


class TxFile(Wire):
    """What stands in the file."""

    body: Hex
    format: Literal["mulu-tx/1"]
    parts: tuple[Opening, ...] = ()
    signatures: Annotated[tuple[Signed, ...], Meta(max_length=SIGNERS_MAX)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTx:
    """A transaction file that was read and holds as far as it goes."""

    body_bytes: bytes
    body: Body[Any]
    hasher: Hasher
    parts: tuple[bytes, ...]
    """Salt (32 bytes) ‖ text."""
    signatures: dict[str, Signed]
    """By key id; every one of them holds."""

    @property
    def id(self) -> str:
        """Transaction id, hex."""
        return tx_id(self.hasher, self.body_bytes).hex()

    @property
    def missing(self) -> list[str]:
        """Key ids of the signers who have not signed yet, in the body's order."""
        return [signer for signer in self.body.signers if signer not in self.signatures]

    def signed_by(self, signer: Signer) -> "OpenTx":
        """The same with one more signature."""
        made = Signed(
            public_key=signer.public_key.hex(),
            signature=sign_body(self.body_bytes, signer).hex(),
            suite=signer.suite,
        )
        return OpenTx(
            body_bytes=self.body_bytes,
            body=self.body,
            hasher=self.hasher,
            parts=self.parts,
            signatures=self.signatures | {signer.key_id: made},
        )

    def frame(self) -> bytes:
        """The frame to be submitted; all signatures must be there."""
        signatures = [bytes.fromhex(self.signatures[s].signature) for s in self.body.signers]
        return encode_frame(
            Frame(body=self.body_bytes, signatures=tuple(signatures), parts=self.parts)
        )

    def encode(self) -> bytes:
        """The file's bytes; signatures stand in the body's order."""
        there = [self.signatures[s] for s in self.body.signers if s in self.signatures]
        openings = tuple(
            Opening(bytes=part[SALT_BYTES:].hex(), salt=part[:SALT_BYTES].hex())
            for part in self.parts
        )
        file = TxFile(
            body=self.body_bytes.hex(), format=FORMAT, parts=openings, signatures=tuple(there)
        )
        return encode(file) + b"\n"


def open_tx(data: bytes) -> OpenTx:
    """Read a transaction file and check all that can be checked offline.

    Args:
        data: The file's bytes.

    Raises:
        TxFileError: It is no such file, or something in it does not hold.
    """
    try:
        file = decode_loose(data, TxFile)
    except NotCanonicalError as err:
        raise TxFileError("tx.format", f"this is no {FORMAT} file: {err}") from err
    parts = tuple(bytes.fromhex(one.salt) + bytes.fromhex(one.bytes) for one in file.parts)
    return new_tx(bytes.fromhex(file.body), parts, file.signatures)


def new_tx(
    body_bytes: bytes, parts: tuple[bytes, ...], signatures: tuple[Signed, ...] = ()
) -> OpenTx:
    """Check a body, its parts and the signatures so far.

    Raises:
        TxFileError: Something does not hold.
    """
    try:
        body: Body[Any] = decode(body_bytes, BODY)
        hasher = Hasher(body.chain.partition("#")[2].partition(":")[0])
    except (NotCanonicalError, ValueError) as err:
        text = f"the body is none that this version can read, so it must not be signed: {err}"
        raise TxFileError("tx.body", text) from err
    _ensure_signers(body)
    _ensure_parts(body, hasher, parts)
    return OpenTx(
        body_bytes=body_bytes,
        body=body,
        hasher=hasher,
        parts=parts,
        signatures=dict(_checked(body, body_bytes, one) for one in signatures),
    )


def texts_of(tx: OpenTx) -> list[tuple[Any, bytes | None]]:
    """Messages, each with its text; None where there is none or it is withheld."""
    parts = iter(tx.parts)
    pairs: list[tuple[Any, bytes | None]] = []
    for message in tx.body.messages:
        ref: PartRef | None = getattr(message, "part", None)
        carried = ref is not None and not ref.withheld
        pairs.append((message, next(parts)[SALT_BYTES:] if carried else None))
    return pairs


def _ensure_signers(body: Body[Any]) -> None:
    if len(set(body.signers)) != len(body.signers):
        raise TxFileError("tx.signers", "a signer is named twice; build it again")
    wrong = [n for n, message in enumerate(body.messages) if message.signer >= len(body.signers)]
    if wrong:
        raise TxFileError("tx.signers", f"message {wrong[0]} names a signer that is not there")


def _ensure_parts(body: Body[Any], hasher: Hasher, parts: tuple[bytes, ...]) -> None:
    refs = [ref for ref in part_refs(body.messages) if not ref.withheld]
    if len(refs) != len(parts):
        text = f"there are {len(parts)} texts where the messages ask for {len(refs)}"
        raise TxFileError("tx.parts", text)
    try:
        for ref, part in zip(refs, parts, strict=True):
            ensure_part(hasher, ref, part)
    except MuluError as err:
        raise TxFileError("tx.parts", str(err)) from err


def _checked(body: Body[Any], body_bytes: bytes, one: Signed) -> tuple[str, Signed]:
    public_key = bytes.fromhex(one.public_key)
    id_ = key_id(one.suite, public_key)
    if id_ not in body.signers:
        raise TxFileError("tx.signature", f"key {id_} signed and is none of the signers")
    signature = bytes.fromhex(one.signature)
    if not verify(one.suite, public_key, signing_bytes(body_bytes), signature):
        raise TxFileError(
            "tx.signature", f"the signature of key {id_} does not hold: the file was changed"
        )
    return id_, one
