"""``Request`` and ``Response``: which message it is, around its bytes.

Source: docs/spec/abci.md ABC-1 and ABC-2; CometBFT 0.38, proto/tendermint/abci/types.proto.
"""

from typing import Any, Final, TypeAlias

from mulu.ordering.cometbft.codec import Codec, codec_of, encode_message
from mulu.ordering.cometbft.fields import sized
from mulu.ordering.cometbft.requests import REQUESTS
from mulu.ordering.cometbft.responses import RESPONSES
from mulu.ordering.cometbft.wire import LENGTH, WireError, read_varint, skip, write_varint

Request: TypeAlias = Any
"""One of the classes of ``requests.py``."""
Response: TypeAlias = Any
"""One of the classes of ``responses.py``."""

_REQUEST_TAGS: Final = {cls: write_varint(n << 3 | LENGTH) for n, cls in REQUESTS.items()}
_RESPONSE_TAGS: Final = {cls: write_varint(n << 3 | LENGTH) for n, cls in RESPONSES.items()}
_REQUEST_CODECS: Final[dict[int, Codec[Any]]] = {n: codec_of(cls) for n, cls in REQUESTS.items()}
_RESPONSE_CODECS: Final[dict[int, Codec[Any]]] = {n: codec_of(cls) for n, cls in RESPONSES.items()}


def encode_request(request: Request) -> bytes:
    """Write a request, as an engine does."""
    return _REQUEST_TAGS[type(request)] + sized(encode_message(request))


def encode_response(response: Response) -> bytes:
    """Write a response."""
    return _RESPONSE_TAGS[type(response)] + sized(encode_message(response))


def decode_request(data: bytes) -> Request:
    """Read a request.

    Raises:
        WireError: Not a request, or one that ABCI 2.0 does not have.
    """
    return _open(data, _REQUEST_CODECS, "request")


def decode_response(data: bytes) -> Response:
    """Read a response, as an engine does.

    Raises:
        WireError: Not a response, or one that ABCI 2.0 does not have.
    """
    return _open(data, _RESPONSE_CODECS, "response")


def _open(data: bytes, codecs: dict[int, Codec[Any]], what: str) -> Any:  # noqa: ANN401 - one of many classes
    at, end, found = 0, len(data), None
    numbers = []
    while at < end:
        tag, start = read_varint(data, at, end)
        at = skip(data, tag, start, end)
        codec = codecs.get(tag >> 3)
        numbers.append(tag >> 3)
        if codec is not None and tag & 7 == LENGTH:
            _, start = read_varint(data, start, end)
            found = codec.decode(data, start, at)
    if found is None:
        raise WireError(f"the {what} holds fields {numbers}, none of them one of ABCI 2.0")
    return found
