"""Bundles spoiled by hand, one thing each, with the reason expected; and odd good ones."""

from tests.proof.families_chain import finalities, headers, links, witnesses
from tests.proof.families_claim import absences, presences, transactions
from tests.proof.families_engine import engine
from tests.proof.families_form import members, spelling, versions
from tests.proof.spoiling import Case

FORM = (spelling, versions, members)
CHAIN = (headers, links, finalities, witnesses)
CLAIM = (presences, absences, transactions)
ENGINE = (engine,)


def cases() -> list[Case]:
    """Every case of every family."""
    return [case for family in (*FORM, *CHAIN, *CLAIM, *ENGINE) for case in family()]
