"""What each action answers.

Source: docs/spec/ckan.md CKN-3 to CKN-8; CKAN API guide, version 3.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from mulu import __version__
from mulu.api.ckan_errors import invalid, not_found
from mulu.api.ckan_package import code_of, name_of, org_dict, package_dict
from mulu.api.ckan_params import (
    Asked,
    Params,
    flag_of,
    list_of,
    narrowed,
    number_of,
    order_of,
    text_of,
)
from mulu.api.needs import ChainFacts, EntriesAsk, Reads
from mulu.modules.catalog.texts import EntryText
from mulu.query.expression import Filters
from mulu.query.packages import NAMES_MAX, ROWS_MAX, Package
from mulu.query.viewer import PUBLIC
from mulu.query.walk import OrgFacts

ROWS: Final = 10
FACET_VALUES: Final = 50
TAGGED_MAX: Final = 1_000
"""So many of the newest entries are looked at for tags."""
CKAN_VERSION: Final = "2.10.0"
"""The version whose clients are served."""
_FACETS: Final[Mapping[str, str]] = {
    "organization": "org",
    "owner_org": "org",
    "share_type": "share_type",
    "level": "level",
    "update_cycle": "cycle",
    "status": "status",
}
"""Field of a package → facet of a search; any other field has no values."""


class Asker(NamedTuple):
    """What an action may use."""

    reads: Reads
    facts: ChainFacts
    site: str
    """Address of this node, ending with ``/``."""


def package_list(asker: Asker, params: Params) -> list[str]:
    """Names of packages."""
    limit = number_of(params, "limit", NAMES_MAX, NAMES_MAX)
    codes = asker.reads.packages.codes(PUBLIC, limit, number_of(params, "offset", 0))
    return [name_of(code) for code in codes]


def package_show(asker: Asker, params: Params) -> dict[str, Any]:
    """One package, by name, id or code."""
    return package_dict(_package(asker, _id(params)), asker.site)


def package_search(asker: Asker, params: Params) -> dict[str, Any]:
    """A page of packages, how many there are, and facets."""
    text, asked = text_of(params, "q"), _narrowed(params)
    text = "" if text == "*:*" else text
    found = asker.reads.packages.find(
        PUBLIC,
        text,
        asked.filters,
        since_ms=asked.since_ms,
        order=order_of(params),
        rows=number_of(params, "rows", ROWS, ROWS_MAX),
        start=number_of(params, "start", 0),
    )
    facets = _facets(asker, params, text, asked.filters)
    return {
        "count": found.count,
        "sort": text_of(params, "sort"),
        "facets": {
            name: {item["name"]: item["count"] for item in items} for name, items in facets.items()
        },
        "search_facets": {name: {"title": name, "items": items} for name, items in facets.items()},
        "results": [package_dict(package, asker.site) for package in found.packages],
    }


def resource_show(asker: Asker, params: Params) -> dict[str, Any]:
    """One resource, by the id that its package gives it."""
    wanted = _id(params)
    package = package_dict(_package(asker, wanted.partition("--")[0]), asker.site)
    for resource in package["resources"]:
        if resource["id"] == wanted:
            found: dict[str, Any] = resource
            return found
    raise not_found(wanted[:100])


def organization_list(asker: Asker, params: Params) -> list[Any]:
    """Ids of organisations, or what is known of them."""
    limit = number_of(params, "limit", ROWS_MAX, ROWS_MAX)
    orgs = asker.reads.packages.orgs(PUBLIC, limit, number_of(params, "offset", 0))
    if not flag_of(params, "all_fields"):
        return [org.org_id for org in orgs]
    return [org_dict(org) for org in orgs]


def organization_show(asker: Asker, params: Params) -> dict[str, Any]:
    """One organisation, with the number of its packages and, when asked for, the newest."""
    org_id = _id(params)
    org = asker.reads.org(org_id)
    if org is None:
        raise not_found(org_id[:100])
    facts = OrgFacts(org.org_id, org.name or org.org_id, org.name_en, org.credit_code)
    shown = org_dict(facts) | {"package_count": org.records.get("data_entry", 0)}
    if flag_of(params, "include_datasets"):
        filters = Filters(kind="data_entry", org=org.org_id)
        found = asker.reads.packages.find(PUBLIC, "", filters, rows=ROWS)
        shown["packages"] = [package_dict(package, asker.site) for package in found.packages]
    return shown


def tag_list(asker: Asker, params: Params) -> list[str]:
    """Tags of the newest packages, in order; those that hold the query, when there is one."""
    filters, query = Filters(kind="data_entry"), text_of(params, "query")
    found = asker.reads.packages.find(PUBLIC, query, filters, rows=TAGGED_MAX)
    texts = (package.opened.text for package in found.packages)
    words = {word for text in texts if isinstance(text, EntryText) for word in text.keywords}
    return sorted(word for word in words if query in word)


def status_show(asker: Asker, params: Params) -> dict[str, Any]:  # noqa: ARG001 - as every action
    """What answers here."""
    return {
        "ckan_version": CKAN_VERSION,
        "site_title": f"{asker.facts.chain_id} 目录链",
        "site_description": f"mulu {__version__}, {asker.facts.chain}",
        "site_url": asker.site.rstrip("/"),
        "error_emails_to": None,
        "locale_default": "zh_Hans_CN",
        "extensions": [],
        "height": asker.reads.height(),
    }


def nothing(asker: Asker, params: Params) -> list[Any]:  # noqa: ARG001 - as every action
    """A list of what there is none of: groups, licences, vocabularies."""
    return []


def site_read(asker: Asker, params: Params) -> bool:  # noqa: ARG001 - as every action
    """Anybody may read."""
    return True


ACTIONS: Final[Mapping[str, Callable[[Asker, Params], object]]] = {
    "group_list": nothing,
    "license_list": nothing,
    "organization_list": organization_list,
    "organization_show": organization_show,
    "package_list": package_list,
    "package_search": package_search,
    "package_show": package_show,
    "resource_show": resource_show,
    "site_read": site_read,
    "status_show": status_show,
    "tag_list": tag_list,
    "vocabulary_list": nothing,
}


def _id(params: Params) -> str:
    found = text_of(params, "id")
    if not found:
        raise invalid("id", "Missing value: id")
    return found


def _package(asker: Asker, name: str) -> Package:
    found = asker.reads.packages.show(PUBLIC, code_of(name))
    if found is None:
        raise not_found(name[:100])
    return found


def _narrowed(params: Params) -> Asked:
    """``fq``, and ``fq_list`` whose members must hold too."""
    return narrowed(" ".join([text_of(params, "fq"), *list_of(params, "fq_list")]).strip())


def _facets(
    asker: Asker, params: Params, text: str, filters: Filters
) -> dict[str, list[dict[str, Any]]]:
    fields = list_of(params, "facet.field")
    if not fields:
        return {}
    most = number_of(params, "facet.limit", FACET_VALUES)
    ask = EntriesAsk(text=text, filters=filters, facets=True, limit=1)
    counted = asker.reads.entries(ask).facets
    return {
        field: [
            {"name": one.value, "display_name": one.label or one.value, "count": one.count}
            for one in counted.get(_FACETS.get(field, ""), [])[:most]
        ]
        for field in fields[:20]
    }
