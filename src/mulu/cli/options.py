"""Options and arguments of the commands, each described once.

Source: docs/spec/cli.md CLI-1, CLI-9 to CLI-20.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from mulu import __version__
from mulu.cli.help_texts import helped
from mulu.core.hashing import HashName


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        sys.stdout.write(f"mulu {__version__}\n")
        raise typer.Exit


# The whole command line
HomeDir = Annotated[
    Path | None, typer.Option("--home", envvar="MULU_HOME", help=helped("home"), metavar="DIR")
]
Url = Annotated[str | None, typer.Option("--url", help=helped("url"), metavar="URL")]
AsKey = Annotated[str, typer.Option("--as", help=helped("as"), metavar="KEY")]
Json = Annotated[bool, typer.Option("--json", help=helped("json"))]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help=helped("passphrase_file"), metavar="FILE"),
]
Version = Annotated[
    bool,
    typer.Option("--version", help=helped("version"), is_eager=True, callback=print_version),
]

# Chain
ChainId = Annotated[str, typer.Option("--chain-id", help=helped("chain_id"), metavar="ID")]
Finality = Annotated[
    Literal["engine", "sm2"] | None, typer.Option("--finality", help=helped("finality"))
]
Suite = Annotated[Literal["ed25519", "sm2"], typer.Option("--suite", help=helped("suite"))]
NextSuite = Annotated[
    Literal["ed25519", "sm2"] | None, typer.Option("--suite", help=helped("next_suite"))
]
Hash = Annotated[HashName, typer.Option("--hash", help=helped("hash"))]
KeyProvider = Annotated[
    str, typer.Option("--key-provider", help=helped("key_provider"), metavar="NAME")
]
Profile = Annotated[str, typer.Option("--profile", help=helped("profile"), metavar="NAME")]
AuthorityName = Annotated[str, typer.Option("--authority-name", help=helped("authority_name"))]
OperatorName = Annotated[str, typer.Option("--operator-name", help=helped("operator_name"))]
ThrowAway = Annotated[bool, typer.Option("--throw-away", help=helped("throw_away"))]
Listen = Annotated[str, typer.Option("--listen", help=helped("listen"), metavar="HOST:PORT")]
AcceptClock = Annotated[bool, typer.Option("--accept-clock", help=helped("accept_clock"))]
Output = Annotated[
    Path, typer.Option("-o", "--output", help=helped("output"), metavar="FILE", dir_okay=False)
]
RebuildFrom = Annotated[
    Literal["blocks", "state"], typer.Option("--from", help=helped("rebuild_from"))
]
RebuildCheck = Annotated[bool, typer.Option("--check", help=helped("rebuild_check"))]
AuditPath = Annotated[Path | None, typer.Argument(help=helped("audit_path"), metavar="[PATH]")]
TrustFile = Annotated[
    Path | None, typer.Option("--trust", help=helped("trust"), metavar="FILE", dir_okay=False)
]

# Engine and network
Again = Annotated[bool, typer.Option("--again", help=helped("engine_again"))]
Validators = Annotated[
    int, typer.Option("--validators", help=helped("validators"), min=1, max=100, metavar="N")
]
NetworkOut = Annotated[
    Path,
    typer.Option("-o", "--output", help=helped("network_out"), metavar="DIR", file_okay=False),
]
NetworkFolder = Annotated[Path, typer.Argument(help=helped("network_folder"), metavar="DIR")]
Sm2Finality = Annotated[bool, typer.Option("--sm2", help=helped("sm2_finality"))]
OrgNames = Annotated[
    list[str] | None, typer.Option("--org-name", help=helped("org_names"), metavar="NAME")
]
Hosts = Annotated[str, typer.Option("--hosts", help=helped("hosts"), metavar="HOST,…")]
ApiPort = Annotated[int, typer.Option("--port", help=helped("api_port"), min=0, max=65_000)]
Reached = Annotated[str, typer.Option("--reached", help=helped("reached"), metavar="HOST:PORT")]
InvitationFile = Annotated[Path, typer.Argument(help=helped("invitation"), metavar="FILE")]
PeerListen = Annotated[
    str, typer.Option("--peer-listen", help=helped("peer_listen"), metavar="HOST:PORT")
]
PeerPort = Annotated[int, typer.Option("--peer-port", help=helped("peer_port"), min=0, max=65_000)]

OutputFolder = Annotated[
    Path,
    typer.Option("-o", "--output", help=helped("output_folder"), metavar="DIR", file_okay=False),
]
SyncFrom = Annotated[
    list[str] | None, typer.Option("--sync-from", help=helped("sync_from"), metavar="HOST:PORT")
]
FromHeight = Annotated[
    int | None, typer.Option("--from", help=helped("from_height"), min=1, metavar="N")
]

# Keys and organisations
KeyName = Annotated[str, typer.Argument(help=helped("key_name"), metavar="NAME")]
KeyOrg = Annotated[str, typer.Option("--org", help=helped("key_org"), metavar="ORG_ID")]
RequestOrg = Annotated[str, typer.Option("--org", help=helped("request_org"), metavar="ORG_ID")]
Roles = Annotated[str, typer.Option("--roles", help=helped("roles"), metavar="ROLE,…")]
OrgName = Annotated[str, typer.Argument(help=helped("org_name"), metavar="NAME")]
OrgId = Annotated[str, typer.Argument(help=helped("org_id"), metavar="ORG_ID")]
OrgKind = Annotated[str, typer.Option("--kind", help=helped("org_kind"))]
OrgLevel = Annotated[str, typer.Option("--level", help=helped("org_level"))]
CreditCode = Annotated[str, typer.Option("--credit-code", help=helped("credit_code"))]
Region = Annotated[str, typer.Option("--region", help=helped("region"))]
RegionScheme = Annotated[str, typer.Option("--region-scheme", help=helped("region_scheme"))]
NameEn = Annotated[str, typer.Option("--name-en", help=helped("name_en"))]
ShortName = Annotated[str, typer.Option("--short-name", help=helped("short_name"))]
ContactUnit = Annotated[str, typer.Option("--contact-unit", help=helped("contact_unit"))]
ContactPost = Annotated[str, typer.Option("--contact-post", help=helped("contact_post"))]

# Catalogue
Catalogues = Annotated[
    list[str], typer.Argument(help=helped("catalogues"), metavar="PATH|ADDRESS…")
]
Every = Annotated[str, typer.Option("--every", help=helped("every"), metavar="TIME")]
Within = Annotated[str, typer.Option("--within", help=helped("within"), metavar="TIME")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help=helped("allow_private"))]
AgainUnchanged = Annotated[bool, typer.Option("--again", help=helped("again"))]
ImportProfile = Annotated[
    str, typer.Option("--profile", help=helped("import_profile"), metavar="NAME@VERSION")
]
Format = Annotated[str, typer.Option("--format", help=helped("format"), metavar="auto|…")]
Source = Annotated[str, typer.Option("--source", help=helped("source"), metavar="NAME")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help=helped("mapping_file"), metavar="FILE")
]
Encoding = Annotated[str, typer.Option("--encoding", help=helped("encoding"), metavar="NAME")]
Gone = Annotated[str, typer.Option("--gone", help=helped("gone"), metavar="report|withdraw|ignore")]
MappingOut = Annotated[
    Path | None, typer.Option("--out", help=helped("mapping_out"), metavar="FILE")
]
CatalogueFile = Annotated[Path, typer.Argument(help=helped("catalogue_file"), metavar="FILE")]
HarvestAddress = Annotated[str, typer.Argument(help=helped("harvest_address"), metavar="[ADDRESS]")]
HarvestSystem = Annotated[
    str, typer.Option("--system", help=helped("harvest_system"), metavar="ID")
]
HarvestOrg = Annotated[str, typer.Option("--org", help=helped("harvest_org"), metavar="ORG_ID")]
HarvestSchema = Annotated[
    str, typer.Option("--schema", help=helped("harvest_schema"), metavar="NAME")
]
HarvestAccept = Annotated[bool, typer.Option("--accept", help=helped("harvest_accept"))]
HarvestSources = Annotated[
    Path | None,
    typer.Option("--sources", help=helped("harvest_sources"), metavar="FILE", dir_okay=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=helped("dry_run"))]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help=helped("report"), metavar="FILE", dir_okay=False)
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help=helped("columns_said"), metavar="HEADING=FIELD"),
]
Levels = Annotated[list[str], typer.Argument(help=helped("levels"), metavar="LEVEL…")]
LevelsWanted = Annotated[
    list[str] | None, typer.Option("--level", help=helped("levels_wanted"), metavar="LEVEL")
]
OnlyGaps = Annotated[bool, typer.Option("--gaps", help=helped("only_gaps"))]
WorkbookLanguage = Annotated[
    Literal["zh", "en"] | None, typer.Option("--lang", help=helped("workbook_language"))
]
Words = Annotated[str, typer.Argument(help=helped("words"), metavar="[TEXT]")]
ExportOut = Annotated[
    Path, typer.Option("-o", "--output", help=helped("export_out"), metavar="FILE", dir_okay=False)
]
ExportWords = Annotated[str, typer.Option("--query", help=helped("words"), metavar="TEXT")]
ExportBase = Annotated[str, typer.Option("--base", help=helped("export_base"), metavar="URL")]
OfOrg = Annotated[str, typer.Option("--org", help=helped("of_org"), metavar="ORG_ID")]
OfRegion = Annotated[str, typer.Option("--region", help=helped("of_region"), metavar="CODE")]
OfOrgLevel = Annotated[str, typer.Option("--org-level", help=helped("of_org_level"))]
OfOpen = Annotated[str, typer.Option("--open", help=helped("of_open"), metavar="yes|no|unknown")]
OfFormat = Annotated[str, typer.Option("--format", help=helped("of_format"), metavar="N")]
OfApi = Annotated[str, typer.Option("--api", help=helped("of_api"), metavar="yes|no")]
OfProfile = Annotated[str, typer.Option("--profile", help=helped("of_profile"), metavar="NAME@N")]
OfConfirmed = Annotated[
    str, typer.Option("--confirmed", help=helped("of_confirmed"), metavar="yes|no")
]
OfDrift = Annotated[
    str, typer.Option("--drift", help=helped("of_drift"), metavar="none|other|breaking")
]
OfGap = Annotated[str, typer.Option("--gap", help=helped("of_gap"), metavar="GAP")]
OfDuty = Annotated[str, typer.Option("--duty", help=helped("of_duty"), metavar="CODE")]
OfSystem = Annotated[str, typer.Option("--system", help=helped("of_system"), metavar="CODE")]
OfEntry = Annotated[str, typer.Option("--entry", help=helped("of_entry"), metavar="CODE")]
OfRelated = Annotated[str, typer.Option("--related", help=helped("of_related"), metavar="CODE")]
Sorted = Annotated[Literal["best", "newest"], typer.Option("--sort", help=helped("sorted"))]
WithFacets = Annotated[bool, typer.Option("--facets", help=helped("with_facets"))]
ResultsOut = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", "--output", help=helped("results_out"), metavar="FILE", dir_okay=False
    ),
]
SavedName = Annotated[str, typer.Option("--saved", help=helped("saved_name"), metavar="NAME")]
SaveAs = Annotated[str, typer.Option("--save", help=helped("save_as"), metavar="NAME")]
RemoveSaved = Annotated[str, typer.Option("--remove", help=helped("remove_saved"), metavar="NAME")]
OfKind = Annotated[str, typer.Option("--kind", help=helped("of_kind"))]
OfShareType = Annotated[str, typer.Option("--share-type", help=helped("of_share_type"))]
OfLevel = Annotated[str, typer.Option("--level", help=helped("of_level"))]
OfCycle = Annotated[str, typer.Option("--cycle", help=helped("of_cycle"))]
OfStatus = Annotated[str, typer.Option("--status", help=helped("of_status"))]
Limit = Annotated[int, typer.Option("--limit", help=helped("limit"), min=1, max=100_000)]
RecordCode = Annotated[str, typer.Argument(help=helped("code"), metavar="CODE")]
RecordCodes = Annotated[list[str], typer.Argument(help=helped("code"), metavar="CODE…")]
RecordVersion = Annotated[
    int | None, typer.Option("--version", help=helped("record_version"), min=1, metavar="N")
]
SetFields = Annotated[
    list[str] | None, typer.Option("--set", help=helped("set"), metavar="FIELD=VALUE")
]
EntryFile = Annotated[
    Path | None, typer.Option("--file", help=helped("entry_file"), metavar="FILE", dir_okay=False)
]
Reason = Annotated[str, typer.Option("--reason", help=helped("reason"))]
Note = Annotated[str, typer.Option("--note", help=helped("note"))]
Successor = Annotated[str, typer.Option("--successor", help=helped("successor"), metavar="CODE")]

OfMember = Annotated[str, typer.Option("--code", help=helped("of_member"), metavar="CODE")]
OfReason = Annotated[str, typer.Option("--reason", help=helped("of_reason"), metavar="NAME")]
OfOrgs = Annotated[Literal["one", "several"] | None, typer.Option("--orgs", help=helped("of_orgs"))]
Least = Annotated[int, typer.Option("--least", help=helped("least"), min=0, max=1000)]
DecidedToo = Annotated[bool, typer.Option("--all", help=helped("decided_too"))]
DuplicatesOut = Annotated[
    Path | None,
    typer.Option("-o", "--output", help=helped("duplicates_out"), metavar="FILE", dir_okay=False),
]
Undo = Annotated[bool, typer.Option("--undo", help=helped("undo"))]

# Proofs
Absent = Annotated[bool, typer.Option("--absent", help=helped("absent"))]
Bundles = Annotated[list[Path], typer.Argument(help=helped("bundles"), metavar="FILE…")]

# Transactions
TxFile = Annotated[Path, typer.Argument(help=helped("tx_file"), metavar="FILE")]
Messages = Annotated[
    Path, typer.Option("--from", help=helped("messages"), metavar="MESSAGES", dir_okay=False)
]
Signers = Annotated[
    list[str] | None, typer.Option("--signer", help=helped("signer"), metavar="KEY")
]
ValidMinutes = Annotated[
    int | None, typer.Option("--valid-minutes", help=helped("valid_minutes"), min=1, max=10_080)
]
Yes = Annotated[bool, typer.Option("--yes", help=helped("yes"))]

# Measurements
Figures = Annotated[list[str] | None, typer.Argument(help=helped("figures"), metavar="[NAME…]")]
Peers = Annotated[
    Path | None, typer.Option("--peers", help=helped("peers"), metavar="DIR", file_okay=False)
]
