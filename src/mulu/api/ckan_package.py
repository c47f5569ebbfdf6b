"""A data entry as a CKAN package, an organisation as CKAN's.

Source: docs/spec/ckan.md CKN-5 to CKN-7; CKAN API guide, version 3.
"""

from typing import Any, Final

from mulu.api.times import rfc3339
from mulu.core.ids import code_to_path
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from mulu.query.packages import Package
from mulu.query.walk import OrgFacts

_NO_ENTRY, _NO_TEXT = DataEntry(), EntryText()
_LEVELS_SHOWN: Final = ("G1", "G2", "G3", "G4")
"""Important and core data are not pointed out to the world."""


def name_of(code: str) -> str:
    """A code as a name that CKAN takes: ``_`` for ``/``."""
    return code.replace("/", "_")


def code_of(name: str) -> str:
    """The code of a name; a code as it stands is its own."""
    return name.replace("_", "/").replace("~", "/")


def package_dict(package: Package, site: str) -> dict[str, Any]:
    """Write a package.

    Args:
        package: The entry.
        site: Address of this node, ending with ``/``.
    """
    opened = package.opened
    said = opened.text if isinstance(opened.text, EntryText) else _NO_TEXT
    name, resources = name_of(opened.code), _resources(package, said, site)
    tags = [_tag(word) for word in said.keywords]
    return {
        "id": name,
        "name": name,
        "title": said.title or opened.code,
        "notes": said.summary,
        "type": "dataset",
        "state": "active",
        "private": False,
        "isopen": False,
        "author": None,
        "maintainer": None,
        "license_id": None,
        "license_title": None,
        "version": str(opened.stored.version),
        "url": _page(opened.code, said, site),
        "metadata_modified": ckan_time(opened.time_ms),
        "owner_org": package.provider.org_id,
        "organization": org_dict(package.provider),
        "groups": [],
        "tags": tags,
        "num_tags": len(tags),
        "resources": resources,
        "num_resources": len(resources),
        "extras": [{"key": key, "value": value} for key, value in _extras(package, said)],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def org_dict(org: OrgFacts) -> dict[str, Any]:
    """Write an organisation, as a package carries it."""
    return {
        "id": org.org_id,
        "name": org.org_id,
        "title": org.name,
        "display_name": org.name,
        "type": "organization",
        "is_organization": True,
        "state": "active",
        "approval_status": "approved",
        "description": "",
        "image_url": "",
    }


def ckan_time(time_ms: int) -> str:
    """A time in UTC as CKAN writes it, without zone."""
    return rfc3339(time_ms).removesuffix("Z")


def _tag(word: str) -> dict[str, Any]:
    return {"id": word, "name": word, "display_name": word, "state": "active"}


def _body(package: Package) -> DataEntry:
    record = package.opened.stored.record
    return record if isinstance(record, DataEntry) else _NO_ENTRY


def _page(code: str, said: EntryText, site: str) -> str:
    url = "" if said.source_ref is None else said.source_ref.url
    return url if url.startswith(("http://", "https://")) else _here(code, site)


def _here(code: str, site: str) -> str:
    return f"{site}entries/{code_to_path(code)}"


def _resources(package: Package, said: EntryText, site: str) -> list[dict[str, Any]]:
    """One for each format; where to get it is the source's page, else the entry's own."""
    code = package.opened.code
    return [
        {
            "id": f"{name_of(code)}--{word}",
            "package_id": name_of(code),
            "position": place,
            "name": word.upper(),
            "description": said.format_note,
            "format": word.upper(),
            "mimetype": None,
            "state": "active",
            "url": _page(code, said, site),
            "last_modified": _body(package).updated_on or None,
        }
        for place, word in enumerate(_body(package).format_types)
    ]


def _extras(package: Package, said: EntryText) -> list[tuple[str, str]]:
    body, opened = _body(package), package.opened
    pairs: list[tuple[str, object]] = [
        ("code", opened.code),
        ("title_en", said.title_en),
        ("themes", "；".join(said.themes)),
        ("items", "；".join(item.name for item in said.items)),
        ("share_type", body.share_type or ""),
        ("share_condition", said.share_condition),
        ("is_open", "" if body.is_open is None else ("yes" if body.is_open else "no")),
        ("open_condition", said.open_condition),
        ("level", body.level if body.level in _LEVELS_SHOWN else ""),
        ("update_cycle", body.update_cycle or ""),
        ("published_on", body.published_on),
        ("updated_on", body.updated_on),
        ("volume_records", "" if body.volume_records is None else body.volume_records),
        ("provider_credit_code", package.provider.credit_code),
        ("status", opened.status),
        ("content_hash", opened.stored.content_hash),
        ("committed_height", opened.committed_height),
    ]
    return [(key, str(value)) for key, value in pairs if value != ""]
