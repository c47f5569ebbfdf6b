"""Why the identity module says no: one class per reason, numbers append-only.

Source: docs/spec/identity.md IDN-16.
"""

from typing import ClassVar, Final

from mulu.core.errors import CodedError, InadmissibleError, RefusedError


class IdentityError(RefusedError):
    """A refusal of the identity module."""

    module: ClassVar[str] = "identity"


class NotAllowedError(IdentityError):
    """The sender's roles do not allow this (IDN-9)."""

    code: ClassVar[int] = 1


class OrgUnknownError(IdentityError):
    """There is no organisation of this id (IDN-4)."""

    code: ClassVar[int] = 2


class OrgAbolishedError(IdentityError):
    """The organisation is abolished for good (IDN-4)."""

    code: ClassVar[int] = 3


class StaleBaseError(IdentityError):
    """The organisation has another version by now (IDN-4)."""

    code: ClassVar[int] = 4


class BadCreditCodeError(IdentityError):
    """The credit code breaks GB 32100-2015 (IDN-5)."""

    code: ClassVar[int] = 5


class CreditCodeTakenError(IdentityError):
    """The credit code was bound to another organisation (IDN-5)."""

    code: ClassVar[int] = 6


class BadRegionError(IdentityError):
    """The region code is not one of its scheme (IDN-2)."""

    code: ClassVar[int] = 7


class SuccessorError(IdentityError):
    """The successor is not another active organisation, or nothing was abolished (IDN-4)."""

    code: ClassVar[int] = 8


class OperatorKindError(IdentityError):
    """An organisation cannot become an operator or cease to be one (IDN-4)."""

    code: ClassVar[int] = 9


class AuthorityOrgError(IdentityError):
    """The authority's organisation cannot be abolished (IDN-4)."""

    code: ClassVar[int] = 10


class RolesNotSortedError(IdentityError):
    """The roles are not in byte order, or one stands twice (IDN-8)."""

    code: ClassVar[int] = 11


class RolesSeparatedError(IdentityError):
    """Authority, operator and auditor exclude every other role (IDN-8)."""

    code: ClassVar[int] = 12


class RoleOfOtherOrgError(IdentityError):
    """This kind of organisation may not hold the role (IDN-8)."""

    code: ClassVar[int] = 13


class KeyExistsError(IdentityError):
    """The key is known to this chain, as another's or as one that ended (IDN-6)."""

    code: ClassVar[int] = 14


class KeyUnknownError(IdentityError):
    """There is no key of this id (IDN-11)."""

    code: ClassVar[int] = 15


class KeyRevokedError(IdentityError):
    """The key has ended already (IDN-11)."""

    code: ClassVar[int] = 16


class KeyTermError(IdentityError):
    """The term is over already, or stands where none may (IDN-7)."""

    code: ClassVar[int] = 17


class LastAuthorityError(IdentityError):
    """The chain would be left without an authority key (IDN-11)."""

    code: ClassVar[int] = 18


class BadGenesisError(InadmissibleError):
    """The genesis document's organisations or keys do not hold (IDN-17)."""

    module: ClassVar[str] = "identity"
    code: ClassVar[int] = 19


ERRORS: Final[tuple[type[CodedError], ...]] = (
    NotAllowedError,
    OrgUnknownError,
    OrgAbolishedError,
    StaleBaseError,
    BadCreditCodeError,
    CreditCodeTakenError,
    BadRegionError,
    SuccessorError,
    OperatorKindError,
    AuthorityOrgError,
    RolesNotSortedError,
    RolesSeparatedError,
    RoleOfOtherOrgError,
    KeyExistsError,
    KeyUnknownError,
    KeyRevokedError,
    KeyTermError,
    LastAuthorityError,
    BadGenesisError,
)
