"""Why the catalogue says no: one class per reason, numbers append-only.

Source: docs/spec/catalog.md CAT-18.
"""

from typing import ClassVar, Final

from mulu.core.errors import CodedError, InadmissibleError, RefusedError


class CatalogError(RefusedError):
    """A refusal of the catalogue."""

    module: ClassVar[str] = "catalog"


class NotAllowedError(CatalogError):
    """The sender neither declares for this provider nor is the authority (CAT-9)."""

    code: ClassVar[int] = 1


class ProviderUnknownError(CatalogError):
    """There is no organisation of the provider's id (CAT-10)."""

    code: ClassVar[int] = 2


class ProviderAbolishedError(CatalogError):
    """The provider is abolished (CAT-10)."""

    code: ClassVar[int] = 3


class ProfileUnknownError(CatalogError):
    """No profile of this name and version is in force, or it does not load (PRO-1)."""

    code: ClassVar[int] = 4


class BadCodeError(CatalogError):
    """The code breaks its grammar, or is not the sender's to choose (CAT-2; V1)."""

    code: ClassVar[int] = 5


class CategoryError(CatalogError):
    """The category is no category, or not the beginning of the code (CAT-2; V1)."""

    code: ClassVar[int] = 6


class RecordExistsError(CatalogError):
    """The code is taken, for good (CAT-1)."""

    code: ClassVar[int] = 7


class RecordUnknownError(CatalogError):
    """There is no record of this code (CAT-11)."""

    code: ClassVar[int] = 8


class RecordWithdrawnError(CatalogError):
    """The record is withdrawn, for good (CAT-11)."""

    code: ClassVar[int] = 9


class StaleBaseError(CatalogError):
    """The record has another version by now (CAT-11)."""

    code: ClassVar[int] = 10


class RecordKindError(CatalogError):
    """A revision is of another kind than the record (CAT-11)."""

    code: ClassVar[int] = 11


class BadFieldError(CatalogError):
    """A date or name of a format, type or database breaks its grammar (CAT-5 to CAT-8)."""

    code: ClassVar[int] = 12


class RepeatedValueError(CatalogError):
    """A list names something twice (CAT-4)."""

    code: ClassVar[int] = 13


class PeriodError(CatalogError):
    """A period ends before it begins (CAT-6, CAT-7)."""

    code: ClassVar[int] = 14


class SecretError(CatalogError):
    """What is secret never enters the chain (V13)."""

    code: ClassVar[int] = 15


class ShareModeError(CatalogError):
    """The way of sharing does not fit the format (V6)."""

    code: ClassVar[int] = 16


class LevelError(CatalogError):
    """The entry's level is below an item's (V7)."""

    code: ClassVar[int] = 17


class PersonalFlagError(CatalogError):
    """The entry's personal-information flag is below an item's (V8)."""

    code: ClassVar[int] = 18


class ForeignDutyError(CatalogError):
    """A duty belongs to another organisation (V9)."""

    code: ClassVar[int] = 19


class LengthUnknownError(CatalogError):
    """A character or numeric item has no length (V10)."""

    code: ClassVar[int] = 20


class GradeError(CatalogError):
    """The share type is too open for the level or the personal information (V14)."""

    code: ClassVar[int] = 21


class LinkUnknownError(CatalogError):
    """A link leads to no record of the right kind (V12)."""

    code: ClassVar[int] = 22


class LinkWithdrawnError(CatalogError):
    """A link leads to a withdrawn record (V12)."""

    code: ClassVar[int] = 23


class RelatedCycleError(CatalogError):
    """Related entries lead back to the entry itself (V12)."""

    code: ClassVar[int] = 24


class RelatedTooWideError(CatalogError):
    """More related entries than can be followed (V12)."""

    code: ClassVar[int] = 25


class ColumnItemError(CatalogError):
    """A column names an item that the table's first entry does not have (CAT-8)."""

    code: ClassVar[int] = 26


class SuccessorError(CatalogError):
    """The successor is not another published record of the same kind (CAT-14)."""

    code: ClassVar[int] = 27


class NotProviderError(CatalogError):
    """Only the provider confirms its records (CAT-15)."""

    code: ClassVar[int] = 28


class AlreadyConfirmedError(CatalogError):
    """The provider stands by this version already (CAT-15)."""

    code: ClassVar[int] = 29


class RepeatedCodeError(CatalogError):
    """One confirmation names a record twice (CAT-15)."""

    code: ClassVar[int] = 30


class ProfileFormError(InadmissibleError):
    """A profile does not load, so it never comes into force (PRO-2)."""

    module: ClassVar[str] = "catalog"
    code: ClassVar[int] = 31


class DriftFormError(CatalogError):
    """A drift contradicts itself or the table it speaks of (HAR-2)."""

    code: ClassVar[int] = 32


class DriftKnownError(CatalogError):
    """The very same drift is reported already (HAR-2)."""

    code: ClassVar[int] = 33


class DriftUnknownError(CatalogError):
    """No drift of this table is reported (HAR-4)."""

    code: ClassVar[int] = 34


class NotSaidError(CatalogError):
    """The body leaves out what its profile demands, such as level or items (PRO-11)."""

    code: ClassVar[int] = 35


ERRORS: Final[tuple[type[CodedError], ...]] = (
    NotAllowedError,
    ProviderUnknownError,
    ProviderAbolishedError,
    ProfileUnknownError,
    BadCodeError,
    CategoryError,
    RecordExistsError,
    RecordUnknownError,
    RecordWithdrawnError,
    StaleBaseError,
    RecordKindError,
    BadFieldError,
    RepeatedValueError,
    PeriodError,
    SecretError,
    ShareModeError,
    LevelError,
    PersonalFlagError,
    ForeignDutyError,
    LengthUnknownError,
    GradeError,
    LinkUnknownError,
    LinkWithdrawnError,
    RelatedCycleError,
    RelatedTooWideError,
    ColumnItemError,
    SuccessorError,
    NotProviderError,
    AlreadyConfirmedError,
    RepeatedCodeError,
    ProfileFormError,
    DriftFormError,
    DriftKnownError,
    DriftUnknownError,
    NotSaidError,
)
