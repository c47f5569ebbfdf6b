"""Reader for datasets as CKAN portals answer: ``package_search``, ``package_show``, a dump's lines.

Source: docs/spec/intake.md INT-75; CKAN 2.11, Action API.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from mulu.intake.distributions import distribution_fields
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import Provider, entry_draft, fitted
from mulu.intake.flattening import flatten
from mulu.intake.json_records import read_json
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields, Keys
from mulu.intake.portal_words import keys_of
from mulu.intake.prose import plain_values

KEYS: Final[Keys] = keys_of("""
title: title name
title_en: titletranslated.en
summary: notes
summary_en: notestranslated.en
provider: organization.title organization.name ownerorg
keywords: tagnames
themes: groupnames
is_open: accessrights
update_cycle: frequency updatefrequency accrualperiodicity
format_types: formats
published_on: issued metadatacreated
updated_on: modified metadatamodified
id: id
url: url
-: numresources numtags isopen state type creatoruserid revisionid organization.id
    organization.type organization.state organization.created organization.imageurl
    organization.isorganization organization.approvalstatus organization.revisionid
    trackingsummary.total trackingsummary.recent
""")
SILENT: Final = frozenset(
    (
        "package_id",
        "position",
        "revision_id",
        "datastore_active",
        "cache_url",
        "cache_last_updated",
        "mimetype_inner",
        "url_type",
        "relationships_as_object",
        "relationships_as_subject",
    )
)
_UNTOLD: Final = frozenset(
    ("id", "state", "vocabulary_id", "revision_timestamp", "image_display_url")
)
"""Members of tags and groups that say nothing of the package."""
_TELLING: Final = (b'"metadata_modified"', b'"resources"', b'"num_resources"', b'"owner_org"')
_PATHS: Final = (("result", "results"), ("results",), ("result",))


class CkanReader:
    """The reader; it has no state."""

    name: Final = "ckan"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """JSON with at least two of the keys that every package has."""
        begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        return begin in (b"{", b"[") and sum(key in head for key in _TELLING) > 1

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read packages from an answer, a list or lines."""
        return read_json(file, lambda path, _: path in _PATHS, reshape=_reshape)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one package to a data entry."""
        values = dict(record.values)
        values |= distribution_fields(values.pop("resources", None), SILENT).values
        for key, names in (("tags", "tag_names"), ("groups", "group_names")):
            listed = values.get(key)
            several = listed if isinstance(listed, list) else []
            values[names] = [_name(one) for one in several]
            values[key] = [_beside(one) for one in several]
        fields = Fields(flatten(values, silent=SILENT), KEYS)
        return fitted(entry_draft(record.source, fields, provider=_provider(values)))


def _reshape(values: dict[str, object]) -> Mapping[str, object]:
    """An answer's package itself, its extras as fields, so that each key is judged."""
    result = values.get("result")
    package = dict(result) if isinstance(result, dict) else dict(values)
    extras = package.pop("extras", None)
    for extra in extras if isinstance(extras, list) else []:
        if isinstance(extra, dict) and isinstance(extra.get("key"), str):
            package.setdefault(extra["key"], extra.get("value"))
    return plain_values(package)


def _name(one: object) -> object:
    if not isinstance(one, dict):
        return one
    return one.get("display_name") or one.get("title") or one.get("name")


def _beside(one: object) -> object:
    """What a tag or group says beside its name."""
    if not isinstance(one, dict):
        return None
    name = _name(one)
    return {key: value for key, value in one.items() if key not in _UNTOLD and value != name}


def _provider(values: Mapping[str, object]) -> Provider | None:
    """The organisation by its name in addresses, which stays when its title changes."""
    org = values.get("organization")
    if not isinstance(org, dict):
        return None
    name, title = org.get("name"), org.get("title")
    if not isinstance(name, str) or not isinstance(title, str) or not name or not title:
        return None
    return Provider(id=name, title=title)
