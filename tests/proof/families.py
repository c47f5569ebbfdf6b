"""Bundles spoiled by hand, one thing each, with the reason expected; and odd good ones."""

from tests.proof.families_chain import finalities, headers, links, witnesses
from tests.proof.families_claim import absences, presences, transactions
from tests.proof.families_engine import engine
from tests.proof.families_form import members, spelling, versions
from tests.proof.families_sm import SM
from tests.proof.families_sm2_finality import sm2_finality
from tests.proof.spoiling import Case

FORM = (spelling, versions, members)
CHAIN = (headers, links, finalities, witnesses)
CLAIM = (presences, absences, transactions)
ENGINE = (engine, sm2_finality)


def cases() -> list[Case]:
    """Every case of every family."""
    return [case for family in (*FORM, *CHAIN, *CLAIM, *ENGINE, *SM) for case in family()]
