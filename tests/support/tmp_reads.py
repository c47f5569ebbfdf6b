import json
from collections import Counter

from mulu.api.times import rfc3339
from mulu.client.catalog_answers import *
from mulu.client.catalog_answers import FacetValue
from mulu.core.canonical import decode_loose
from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.identity.state import StoredOrg


class StateReads:
    def __init__(self, store, node):
        self.store = store
        self.node = node

    def height(self):
        return self.node.application.head.height

    def _orgs(self):
        out = {}
        with self.store.read() as r:
            for k, v in r.state_items(b"i/o/"):
                o = decode_loose(v, StoredOrg)
                p = r.part(bytes.fromhex(o.part.commitment))
                t = json.loads(p[32:]) if isinstance(p, bytes) else {}
                out[o.org_id] = (o, t)
        return out

    def _records(self):
        out = {}
        with self.store.read() as r:
            for k, v in r.state_items(b"c/"):
                if k.startswith(b"c/n/"):
                    continue
                s = decode_loose(v, StoredRecord)
                p = r.part(bytes.fromhex(s.part.commitment))
                out[s.code] = (
                    s,
                    json.loads(v),
                    json.loads(p[32:]) if isinstance(p, bytes) else None,
                )
        return out

    def _org(self, i):
        o = self._orgs().get(i)
        return OrgName(org_id=i, name=o[1].get("name", "") if o else "")

    def _status(self, s):
        return (
            "WITHDRAWN"
            if s.status == "withdrawn"
            else "PUBLISHED"
            if s.confirmed
            else "UNCONFIRMED"
        )

    def entries(self, ask):
        hits = []
        for s, raw, t in self._records().values():
            kind = kind_of(s.record)
            rec = raw["record"]
            t = t or {}
            if ask.kind not in (None, "all") and kind != ask.kind:
                continue
            if ask.kind is None and kind != "data_entry":
                continue
            if ask.org and s.provider != ask.org:
                continue
            if ask.share_type is not None and rec.get("share_type", 0) != ask.share_type:
                continue
            if not all(w in json.dumps(t, ensure_ascii=False) for w in ask.q.split()):
                continue
            hits.append((s, rec, t, kind))
        hits.sort(key=lambda h: (-h[0].height, h[0].code))
        start = int(ask.after or 0)
        page = hits[start : start + ask.limit]
        orgs = self._orgs()
        es = [
            EntrySummary(
                code=s.code,
                kind=k,
                title=t.get("title", ""),
                title_en=t.get("title_en", ""),
                summary=(t.get("summary") or t.get("text", ""))[:200],
                provider=self._org(s.provider),
                status=self._status(s),
                share_type=r.get("share_type", 0),
                level=r.get("level", ""),
                update_cycle=r.get("update_cycle", r.get("refresh", 0)),
                version=s.version,
                time=rfc3339(s.time_ms),
            )
            for s, r, t, k in page
        ]

        def fv(c, lab=lambda v: ""):
            return [FacetValue(value=str(v), label=lab(v), count=n) for v, n in c.most_common()]

        facets = (
            {}
            if not ask.facets
            else {
                "org": fv(Counter(h[0].provider for h in hits), lambda v: self._org(v).name),
                "share_type": fv(Counter(h[1].get("share_type", 0) for h in hits)),
                "level": fv(Counter(h[1].get("level", "") or "none" for h in hits)),
                "cycle": fv(Counter(h[1].get("update_cycle", 0) for h in hits)),
                "is_open": fv(
                    Counter(
                        {True: "yes", False: "no", None: "unknown"}[h[1].get("is_open")]
                        for h in hits
                    )
                ),
                "status": fv(Counter(self._status(h[0]) for h in hits)),
            }
        )
        return EntriesAnswer(
            height=self.height(),
            total=len(hits),
            total_is_capped=False,
            entries=es,
            facets=facets,
            after=str(start + ask.limit) if start + ask.limit < len(hits) else None,
        )

    def entry(self, code, version):
        recs = self._records()
        if code not in recs:
            return None
        s, raw, t = recs[code]
        if version not in (None, s.version):
            return None
        names = {c: (recs[c][2] or {}).get("title", "") for c in recs if c != code}
        used = json.dumps(raw["record"])
        return EntryAnswer(
            height=self.height(),
            code=code,
            kind=kind_of(s.record),
            version=s.version,
            content_hash="sha256:" + s.content_hash,
            status=self._status(s),
            provider=self._org(s.provider),
            declared_by=self._org(s.declared_by),
            profile=s.profile,
            gaps=["missing:summary", "missing:official_code"],
            committed_height=s.height,
            time=rfc3339(s.time_ms),
            tx_id=self._tx(s.height, code),
            title=(t or {}).get("title", ""),
            title_en=(t or {}).get("title_en", ""),
            stored=raw,
            text=t,
            text_state="present" if t is not None else "withheld",
            names={k: v for k, v in names.items() if k in used},
        )

    def _tx(self, height, code):
        from mulu.machine.block import decode_block

        with self.store.read() as r:
            b = decode_block(r.block(height))
        for rc in b.receipts:
            if code.encode() in rc:
                return json.loads(rc)["id"]

    def versions(self, code, limit, after):
        e = self.entry(code, None)
        if e is None:
            return None
        vs = [
            VersionItem(
                version=v,
                content_hash=e.content_hash,
                what="registered" if v == 1 else "revised",
                status=e.status,
                height=e.committed_height,
                time=e.time,
                declared_by=e.declared_by,
                tx_id=e.tx_id or "",
                changes=[
                    Change(field="record.share_type", before=1, after=2),
                    Change(field="text.summary", before="旧的摘要", after="新的摘要，更长一些。"),
                ]
                if v > 1
                else [],
            )
            for v in range(e.version, 0, -1)
        ]
        return VersionsAnswer(
            height=self.height(), code=code, complete_from=0, versions=vs, after=None
        )

    def orgs(self, limit, after):
        recs = Counter(s.provider for s, _, _ in self._records().values())
        a = [self._one(o, t, recs) for o, t in self._orgs().values()]
        return OrgsAnswer(height=self.height(), total=len(a), orgs=a[:limit], after=None)

    def _one(self, o, t, recs):
        return OrgAnswer(
            height=self.height(),
            org_id=o.org_id,
            name=t.get("name", ""),
            name_en=t.get("name_en", ""),
            short_name=t.get("short_name", ""),
            credit_code=o.credit_code,
            kind=o.kind,
            level=o.level,
            region=o.region,
            region_scheme=o.region_scheme,
            status=o.status,
            successor=o.successor,
            contact_unit=t.get("contact_unit", ""),
            contact_post=t.get("contact_post", ""),
            version=o.version,
            content_hash="sha256:" + o.content_hash,
            time=rfc3339(o.time_ms),
            entries=recs[o.org_id],
        )

    def org(self, org_id):
        x = self._orgs().get(org_id)
        return None if x is None else self._one(*x, Counter())
