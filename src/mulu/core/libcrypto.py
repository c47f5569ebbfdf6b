"""A thin binding to the system's OpenSSL, version 3 or newer: SM2 on digests, and SM3.

Only what ``mulu.core.sm2`` and ``mulu.core.hashing`` need. Nothing is loaded before the first use,
so a machine that never meets SM2 needs no such library. Calls release the interpreter's lock.

Source: docs/spec/keys.md KEY-9 and KEY-12; the manual pages EVP_PKEY_fromdata(3),
EVP_PKEY-SM2(7), EVP_PKEY_verify(3), EVP_PKEY_sign(3), EVP_Digest(3), EC_POINT_mul(3).
"""

import ctypes
import sys
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_uint, c_ulong, c_void_p
from functools import cache
from typing import Final

from mulu.core.errors import UnavailableError

LIBRARY: Final = "libcrypto.so.3"
OLDEST: Final = 0x30000000
CURVE: Final = b"SM2"
CURVE_NUMBER: Final = 1172
"""``NID_sm2`` of obj_mac.h."""
SM3_BYTES: Final = 32
POINT_BYTES: Final = 65
_SIGNATURE_ROOM: Final = 128
_UNCOMPRESSED: Final = 4
_UNSIGNED, _TEXT, _OCTETS = 2, 4, 5
"""``OSSL_PARAM_UNSIGNED_INTEGER``, ``…_UTF8_STRING`` and ``…_OCTET_STRING`` of core.h."""
_PUBLIC, _PAIR = 0x86, 0x87
"""``EVP_PKEY_PUBLIC_KEY`` and ``EVP_PKEY_KEYPAIR`` of evp.h."""


class LibcryptoError(UnavailableError):
    """This machine's OpenSSL is missing, too old, lacks SM2 or SM3, or failed."""


class _Parameter(Structure):
    """``OSSL_PARAM`` of core.h."""

    _fields_ = (
        ("key", c_char_p),
        ("data_type", c_uint),
        ("data", c_void_p),
        ("data_size", c_size_t),
        ("return_size", c_size_t),
    )


_Functions = dict[str, tuple[object, tuple[object, ...]]]
_FUNCTIONS: Final[_Functions] = {
    "OpenSSL_version_num": (c_ulong, ()),
    "ERR_clear_error": (None, ()),
    "EVP_sm3": (c_void_p, ()),
    "EVP_Digest": (c_int, (c_char_p, c_size_t, c_char_p, c_void_p, c_void_p, c_void_p)),
    "EVP_PKEY_CTX_new_from_name": (c_void_p, (c_void_p, c_char_p, c_char_p)),
    "EVP_PKEY_CTX_new_from_pkey": (c_void_p, (c_void_p, c_void_p, c_char_p)),
    "EVP_PKEY_CTX_free": (None, (c_void_p,)),
    "EVP_PKEY_fromdata_init": (c_int, (c_void_p,)),
    "EVP_PKEY_fromdata": (c_int, (c_void_p, POINTER(c_void_p), c_int, POINTER(_Parameter))),
    "EVP_PKEY_free": (None, (c_void_p,)),
    "EVP_PKEY_verify_init": (c_int, (c_void_p,)),
    "EVP_PKEY_verify": (c_int, (c_void_p, c_char_p, c_size_t, c_char_p, c_size_t)),
    "EVP_PKEY_sign_init": (c_int, (c_void_p,)),
    "EVP_PKEY_sign": (c_int, (c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t)),
    "EC_GROUP_new_by_curve_name": (c_void_p, (c_int,)),
    "EC_GROUP_free": (None, (c_void_p,)),
    "EC_POINT_new": (c_void_p, (c_void_p,)),
    "EC_POINT_clear_free": (None, (c_void_p,)),
    "EC_POINT_mul": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "EC_POINT_point2oct": (
        c_size_t,
        (c_void_p, c_void_p, c_int, c_char_p, c_size_t, c_void_p),
    ),
    "BN_bin2bn": (c_void_p, (c_char_p, c_int, c_void_p)),
    "BN_clear_free": (None, (c_void_p,)),
}


@cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(LIBRARY)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as err:
        raise LibcryptoError(
            f"SM2 and SM3 need OpenSSL 3 or newer with both ({LIBRARY}): {err};"
            " install the system's OpenSSL, on Debian the package libssl3"
        ) from err
    if library.OpenSSL_version_num() < OLDEST:
        raise LibcryptoError(f"{LIBRARY} is older than version 3; install OpenSSL 3 or newer")
    return library


def sm3(data: bytes) -> bytes:
    """Hash with SM3 (32 bytes out), where the interpreter's own hashlib has none.

    Raises:
        LibcryptoError: The library is missing or has no SM3.
    """
    library = _library()
    out = ctypes.create_string_buffer(SM3_BYTES)
    algorithm = _ensure(library.EVP_sm3(), "EVP_sm3")
    _ensure(library.EVP_Digest(data, len(data), out, None, algorithm, None) == 1, "EVP_Digest")
    return out.raw


class Key:
    """A parsed SM2 key, freed with the object; may be used by several threads at once.

    Args:
        pointer: An ``EVP_PKEY`` that now belongs to this object.
    """

    __slots__ = ("_free", "pointer")

    def __init__(self, pointer: int) -> None:
        self.pointer = pointer
        self._free = _library().EVP_PKEY_free

    def __del__(self) -> None:
        self._free(self.pointer)


def public_key(point: bytes) -> Key | None:
    """Parse a public key.

    Args:
        point: 04 ‖ x ‖ y, 65 bytes.

    Returns:
        The key; None when the bytes are no point of the curve.

    Raises:
        LibcryptoError: The library is missing or lacks SM2.
    """
    octets = ctypes.create_string_buffer(point, len(point))
    return _key(_PUBLIC, [_parameter(b"pub", _OCTETS, octets)])


def private_key(number: bytes, point: bytes) -> Key:
    """Parse a key pair.

    Args:
        number: Private key, big-endian, 32 bytes, in range.
        point: Its public key, 65 bytes.

    Raises:
        LibcryptoError: The library is missing, lacks SM2 or refuses the pair.
    """
    native = number if sys.byteorder == "big" else number[::-1]
    secret = ctypes.create_string_buffer(native, len(native))
    octets = ctypes.create_string_buffer(point, len(point))
    parameters = [_parameter(b"pub", _OCTETS, octets), _parameter(b"priv", _UNSIGNED, secret)]
    key = _key(_PAIR, parameters)
    ctypes.memset(secret, 0, len(native))
    if key is None:
        raise LibcryptoError(f"{LIBRARY} refuses an SM2 key pair")
    return key


def point_of(number: bytes) -> bytes:
    """Compute the public key of a private key: number · G as 04 ‖ x ‖ y (65 bytes out).

    Raises:
        LibcryptoError: The library is missing or lacks the curve.
    """
    library = _library()
    group = _ensure(library.EC_GROUP_new_by_curve_name(CURVE_NUMBER), "the curve SM2")
    point, scalar = library.EC_POINT_new(group), library.BN_bin2bn(number, len(number), None)
    out = ctypes.create_string_buffer(POINT_BYTES)
    try:
        _ensure(library.EC_POINT_mul(group, point, scalar, None, None, None) == 1, "EC_POINT_mul")
        written = library.EC_POINT_point2oct(group, point, _UNCOMPRESSED, out, POINT_BYTES, None)
        _ensure(written == POINT_BYTES, "EC_POINT_point2oct")
    finally:
        library.BN_clear_free(scalar)
        library.EC_POINT_clear_free(point)
        library.EC_GROUP_free(group)
    return out.raw


def verify_digest(key: Key, digest: bytes, der: bytes) -> bool:
    """Tell whether a DER signature over a digest of 32 bytes holds.

    Raises:
        LibcryptoError: The library failed, which is no verdict.
    """
    library = _library()
    context = _ensure(library.EVP_PKEY_CTX_new_from_pkey(None, key.pointer, None), "a context")
    try:
        _ensure(library.EVP_PKEY_verify_init(context) == 1, "EVP_PKEY_verify_init")
        result = library.EVP_PKEY_verify(context, der, len(der), digest, len(digest))
        _ensure(result >= 0, "EVP_PKEY_verify")
    finally:
        library.EVP_PKEY_CTX_free(context)
        library.ERR_clear_error()
    return bool(result)


def sign_digest(key: Key, digest: bytes) -> bytes:
    """Sign a digest of 32 bytes (DER out, at most 72 bytes).

    Raises:
        LibcryptoError: The library failed.
    """
    library = _library()
    context = _ensure(library.EVP_PKEY_CTX_new_from_pkey(None, key.pointer, None), "a context")
    out, size = ctypes.create_string_buffer(_SIGNATURE_ROOM), c_size_t(_SIGNATURE_ROOM)
    try:
        _ensure(library.EVP_PKEY_sign_init(context) == 1, "EVP_PKEY_sign_init")
        done = library.EVP_PKEY_sign(context, out, byref(size), digest, len(digest))
        _ensure(done == 1, "EVP_PKEY_sign")
    finally:
        library.EVP_PKEY_CTX_free(context)
        library.ERR_clear_error()
    return out.raw[: size.value]


def _key(selection: int, given: list[_Parameter]) -> Key | None:
    library = _library()
    curve = ctypes.create_string_buffer(CURVE, len(CURVE))
    parameters = (_Parameter * (len(given) + 2))(_parameter(b"group", _TEXT, curve), *given)
    context = _ensure(library.EVP_PKEY_CTX_new_from_name(None, CURVE, None), "the key type SM2")
    pointer = c_void_p()
    try:
        _ensure(library.EVP_PKEY_fromdata_init(context) == 1, "EVP_PKEY_fromdata_init")
        done = library.EVP_PKEY_fromdata(context, byref(pointer), selection, parameters)
    finally:
        library.EVP_PKEY_CTX_free(context)
        library.ERR_clear_error()
    return Key(pointer.value) if done == 1 and pointer.value else None


def _parameter(name: bytes, kind: int, data: "ctypes.Array[ctypes.c_char]") -> _Parameter:
    address = ctypes.cast(data, c_void_p)
    return _Parameter(name, kind, address, ctypes.sizeof(data), 0)


def _ensure(result: int | None, what: str) -> int:
    if not result:
        _library().ERR_clear_error()
        raise LibcryptoError(
            f"{LIBRARY} failed at {what}; SM2 and SM3 need an OpenSSL 3 or newer built with both,"
            " as your distribution or openssl.org has it"
        )
    return result
