"""Forms of ``mulu-catalogue/1`` become drafts.

Source: docs/spec/intake.md INT-50 to INT-56.
"""

from typing import cast, get_args

from mulu.intake import native_forms as forms
from mulu.intake import reasons
from mulu.intake.draft import Draft, Links, OrgDraft, SourceKey, source_id
from mulu.intake.linking import Kind, native_id
from mulu.intake.port import Unusable
from mulu.modules.catalog.records import (
    Column,
    DataEntry,
    DenyBasis,
    Duty,
    Item,
    System,
    Table,
)
from mulu.modules.catalog.texts import (
    ColumnText,
    DutyText,
    EntryText,
    ItemText,
    SourceRef,
    SystemText,
    TableText,
)
from mulu.modules.identity.texts import OrgText

_ADMISSIBLE = frozenset(get_args(DenyBasis))


def _key(source: str, kind: Kind, key: str) -> SourceKey:
    return SourceKey(source, native_id(kind, key))


def _ref(key: SourceKey) -> SourceRef:
    return SourceRef(id=key.id, source=key.source)


def org_draft(form: forms.OrganisationForm, source: str) -> OrgDraft:
    """An organisation."""
    return OrgDraft(
        key=SourceKey(source, form.key),
        credit_code=form.credit_code,
        kind=form.kind,
        level=form.level,
        region=form.region_code,
        region_scheme=form.region_scheme,
        text=OrgText(
            contact_post=form.contact_post,
            contact_unit=form.contact_unit,
            name=form.name,
            name_en=form.name_en,
            short_name=form.short_name,
        ),
    )


def duty_draft(form: forms.DutyForm, source: str) -> Draft:
    """A duty."""
    key = _key(source, "duty", form.key)
    return Draft(
        key=key,
        name=form.key,
        provider=SourceKey(source, form.org),
        body=Duty(
            basis_type=form.basis_type,
            expects_data=form.expects_data,
            valid_from=form.valid_from,
            valid_to=form.valid_to,
        ),
        text=DutyText(
            basis_ref=form.basis_ref,
            matters=form.matters,
            no_data_reason=form.no_data_reason,
            source_ref=_ref(key),
            text=form.text,
            title=form.title,
            title_en=form.title_en,
        ),
    )


def system_draft(form: forms.SystemForm, source: str) -> Draft:
    """A system."""
    key = _key(source, "system", form.key)
    return Draft(
        key=key,
        name=form.key,
        provider=SourceKey(source, form.org),
        body=System(
            cloud=form.cloud,
            db_kinds=form.db_kinds,
            go_live=form.go_live,
            mlps_level=form.mlps_level,
            retired_on=form.retired_on,
            status=form.status,
        ),
        text=SystemText(
            operator=form.operator,
            project_code=form.project_code,
            source_ref=_ref(key),
            summary=form.summary,
            title=form.title,
            title_en=form.title_en,
            vendor=form.vendor,
        ),
        links=Links(duties=form.duties),
    )


def table_draft(form: forms.TableForm, source: str) -> Draft:
    """A table."""
    key = _key(source, "table", form.key)
    return Draft(
        key=key,
        name=form.key,
        provider=None,
        body=Table(
            columns=tuple(
                Column(nullable=c.nullable, pi=c.pi, pk=c.pk, type_name=c.type.lower())
                for c in form.columns
            ),
            db_kind=form.db_kind,
            refresh=form.refresh,
            row_estimate=form.row_estimate,
            system="",
        ),
        text=TableText(
            columns=tuple(ColumnText(name=c.name, note=c.note) for c in form.columns),
            schema=form.schema,
            source_ref=_ref(key),
            table_name=form.table_name,
            title=form.title,
            title_en=form.title_en,
        ),
        links=Links(
            entries=form.entries, items=tuple(c.item for c in form.columns), system=form.system
        ),
    )


def entry_draft(form: forms.EntryForm, source: str) -> Draft | Unusable:
    """A data entry."""
    kinds = tuple(dict.fromkeys(basis.kind for basis in form.deny_basis))
    foreign = [kind for kind in kinds if kind not in _ADMISSIBLE]
    if foreign:
        return Unusable(reasons=tuple(map(reasons.not_admissible_basis, foreign)))
    name = form.key or form.code
    native = native_id("entry", name) if name else ""
    key = SourceKey(source, source_id(native, form.provider, form.title))
    return Draft(
        key=key,
        name=name,
        code=form.code,
        provider=SourceKey(source, form.provider),
        body=_entry_body(form, cast("tuple[DenyBasis, ...]", kinds)),
        text=_entry_text(form, key),
        links=Links(duties=form.duties, related=form.related, systems=form.systems),
    )


def _entry_body(form: forms.EntryForm, deny_basis: tuple[DenyBasis, ...]) -> DataEntry:
    return DataEntry(
        category=form.category,
        deny_basis=deny_basis,
        format_class=form.format_class,
        format_types=form.format_types,
        is_open=form.is_open,
        items=tuple(map(_item, form.items)),
        level=form.level,
        pi=form.pi,
        published_on=form.published_on,
        secret=form.secret,
        share_modes=form.share_modes,
        share_type=form.share_type,
        update_cycle=form.update_cycle,
        updated_on=form.updated_on,
        volume_records=form.volume_records,
    )


def _item(form: forms.ItemForm) -> Item:
    return Item(
        dtype=form.dtype,
        is_key=form.key,
        length=form.length,
        level=form.level,
        pi=form.pi,
        required=form.required,
        share_type=form.share_type,
    )


def _entry_text(form: forms.EntryForm, key: SourceKey) -> EntryText:
    return EntryText(
        class_tags=form.class_tags,
        contact_post=form.contact_post,
        contact_unit=form.contact_unit,
        deny_basis=tuple(basis.text for basis in form.deny_basis),
        deny_reason=form.deny_reason,
        format_note=form.format_note,
        inner_dept=form.inner_dept,
        items=tuple(
            ItemText(name=item.name, name_en=item.name_en, note=item.note) for item in form.items
        ),
        keywords=form.keywords,
        level_basis=form.level_basis,
        open_condition=form.open_condition,
        share_condition=form.share_condition,
        share_purpose=form.share_purpose,
        share_scope=form.share_scope,
        source_ref=_ref(key),
        summary=form.summary,
        summary_en=form.summary_en,
        themes=form.themes,
        title=form.title,
        title_en=form.title_en,
    )
