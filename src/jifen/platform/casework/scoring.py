"""Points of a case: an estimate on what was declared, an official scorecard on what was proven, both by the same engine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import jifen
from jifen.facts.documents import to_json
from jifen.facts.dossier import Dossier, Trust
from jifen.platform.casework import entries as typed
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import dossier_of
from jifen.scoring.advice import Advice
from jifen.scoring.explanation import Explanation
from jifen.scoring.scorecard import Scorecard as Scored


@dataclass(frozen=True, slots=True)
class Estimate:
    """A self-assessment: what it comes to, what would help, and what could not be read."""

    explanation: Explanation
    advice: Advice | None
    mistakes: tuple[typed.Mistake, ...]


def estimate(*, scheme: str, town: str, entries: Mapping[str, Any], on: date, advise: bool = False) -> Estimate:
    """
    Score what somebody typed, without keeping anything.

    Args:
        scheme: full id of the scheme.
        town: division code of the town applied to; the city's own where it is not chosen yet.
        entries: the shape of :mod:`jifen.platform.casework.entries`.
        on: the day.
        advise: whether the next steps are looked for too, which costs some tens of scorings.

    Law:
        粤人社发〔2011〕306号 二（四）2 (calculation on line; the same engine as the official score)
    """
    reading = typed.read(entries, schemes.codebook(scheme, on))
    dossier = reading.dossier
    dossier.records.pop("application", None)
    application = {"application": [{"values": typed.application_values(entries, applied_on=on, town=town)}]}
    extra = typed.read({"records": application, "closed": ["application"]}, schemes.codebook(scheme, on))
    dossier.add(extra.records("application"))
    dossier.answers |= extra.dossier.answers
    explanation = schemes.explainer(scheme, on, Trust.DECLARED).explain(dossier)
    advice = schemes.adviser(scheme, on, Trust.DECLARED).advise(dossier) if advise else None
    return Estimate(explanation, advice, (*reading.mistakes, *extra.mistakes))


def dossier_for(case: Case, *, proven_on: date | None = None) -> Dossier:
    """
    Give everything that counts in a case: the person's facts in force, and the application as the window proved it.

    Args:
        case: whose facts.
        proven_on: the day proofs have to be valid on; the day the case is scored as of unless it is said.
    """
    applied = case.applied_on or clock.today()
    values = typed.application_values(case.entries, applied_on=applied, town=case.town or case.city)
    if case.accepted_on:
        values["accepted_on"] = case.accepted_on.isoformat()
    if case.completed_on:
        values["completed_on"] = case.completed_on.isoformat()
    proof: dict[str, str] = {"standing": "declared"}
    if case.accepted_on:
        proof = {
            "standing": "verified",
            "by": "window",
            "on": case.accepted_on.isoformat(),
            "reference": case.number or "",
        }
    record = {"values": values, "proof": proof}
    on = proven_on or scored_as_of(case)
    return dossier_of(case.person, more={"application": [record]}, answered={"application": proof}, on=on)


def explain(case: Case, trust: Trust, *, on: date | None = None) -> Explanation:
    """Score and explain a case as it stands."""
    return schemes.explainer(case.scheme, on or scored_as_of(case), trust).explain(dossier_for(case))


def scored_as_of(case: Case) -> date:
    """Give the day a case is scored as of: today, and once its round has closed the day it closed on."""
    today = clock.today()
    return min(today, case.counts_until) if case.counts_until else today


def rows_of(case: Case, dossier: Dossier, card: Scored) -> dict[str, dict[str, Any]]:
    """
    Give the row of the score table for each use of a case that is ranked, as a scorecard keeps it.

    Args:
        case: scored; its public id stands for the person.
        dossier: what it was scored on.
        card: what the engine made of it.

    Returns:
        By use; days as ISO text, None for what is unknown.
    """
    tables = {use: schemes.score_table(case.scheme, card.as_of, use) for use in case.uses}
    return {use: _written(table.row(card, dossier), case) for use, table in tables.items() if table}


def _written(row: Mapping[str, Any], case: Case) -> dict[str, Any]:
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    return plain | {"person": case.public}


def facts_hash(dossier: Dossier) -> str:
    """Give the hash of all records and answers of a dossier in their canonical form."""
    return hashlib.sha256(to_json([dossier]).encode()).hexdigest()


def code_version() -> str:
    """Name the code that computed something."""
    return f"jifen {jifen.__version__}"
