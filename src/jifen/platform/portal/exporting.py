"""Everything held about a person, in a form they can take away: plain values for a file, and words for paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.platform.audit import selectors as audit
from jifen.platform.casework import selectors as cases
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case, Report
from jifen.platform.casework.selectors.reported import own_reports
from jifen.platform.config import clock
from jifen.platform.evidence import selectors as evidence
from jifen.platform.evidence.models import Fact
from jifen.platform.messaging import selectors as messaging
from jifen.platform.people import selectors as people
from jifen.platform.people.models import Person
from jifen.platform.portal import answering
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.lateness import due_of
from jifen.platform.rounds.selectors.objections import matter_of, objections_of, papers_with
from jifen.platform.settlement.models import Cancellation, Claim, Consent
from jifen.platform.settlement.selectors.claims import claims_of, moments
from jifen.platform.settlement.selectors.registered import answer_of, cancellations_of

FORMAT = "jifen-my-data/1"


def everything(person: Person) -> dict[str, Any]:
    """Give all of it; days and instants in ISO form."""
    facts = evidence.facts_by_kind(person)
    return {
        "format": FORMAT,
        "made_at": _plain(clock.now()),
        "person": _person(person),
        "facts": [_fact(one) for found in facts.values() for one in found],
        "answers": [
            {"kind": kind, "standing": one.standing, "by": one.by, "on": _plain(one.on)}
            for kind, one in evidence.answers_by_kind(person).items()
        ],
        "papers": [
            {"kind": one.kind, "name": one.name, "size": one.size, "handed_in_at": _plain(one.handed_in_at)}
            for one in evidence.papers_of(person)
        ],
        "cases": [_case(one) for one in cases.own_cases(person).prefetch_related("moves", "scorecards", "disputes")],
        "mandates": [
            {
                "agent": one.agent.name,
                "from": _plain(one.starts_on),
                "until": _plain(one.ends_on),
                "confirmed_at": _plain(one.confirmed_at),
                "revoked_at": _plain(one.revoked_at),
            }
            for one in people.mandates_of(person)
        ],
        "reports": [_report(one) for one in own_reports(person)],
        "objections": [_objection(one) for one in objections_of(person)],
        **_settlement(person),
        "messages": [
            {"at": _plain(one.queued_at), "zh": one.words_zh, "en": one.words_en}
            for one in messaging.of_person(person.public)
        ],
        "looks": [
            {"at": _plain(one.at), "who": one.actor, "office": one.office, "purpose": one.purpose, "fields": one.fields}
            for one in audit.looks_at(person.public)
        ],
    }


def _person(one: Person) -> dict[str, Any]:
    return {
        "public": one.public,
        "name": one.name,
        "identity_number": one.identity_number,
        "phone": one.phone,
        "real_name": one.real_name,
        "real_name_on": _plain(one.real_name_on),
        "registered_at": _plain(one.created_at),
    }


def _report(one: Report) -> dict[str, Any]:
    return {
        "number": one.number,
        "sort": one.sort,
        "office": one.office.name,
        "said_at": _plain(one.said_at),
        "told": one.told,
        "outcome": one.outcome,
        "answer": one.answer,
    }


def _objection(one: Objection) -> dict[str, Any]:
    due = due_of(one)
    return {
        "number": one.number,
        "matter": matter_of(one).zh,
        "office": one.office.name,
        "state": one.state,
        "raised_at": _plain(one.raised_at),
        "due_on": _plain(due.date if due else None),
        "told": one.told,
        "papers": [paper.name for paper in papers_with(one)],
        "doubted": one.doubted,
        "asked": one.asked,
        "outcome": one.outcome,
        "answered_at": _plain(one.answered_at),
        "answer": one.answer,
    }


def _fact(one: Fact) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "whose": one.whose,
        "values": one.values,
        "standing": one.standing,
        "by": one.by,
        "on": _plain(one.on),
        "reason": one.reason,
        "stated_at": _plain(one.stated_at),
    }


def _case(one: Case) -> dict[str, Any]:
    return {
        "number": one.number or one.public,
        "city": one.city,
        "town": one.town,
        "scheme": one.scheme,
        "state": one.state,
        "entries": one.entries,
        "placement": one.placement,
        "moves": [
            {
                "at": _plain(move.at),
                "act": move.act,
                "role": move.actor_role,
                "reason": move.reason,
                "basis": move.basis,
            }
            for move in one.moves.all()
        ],
        "scorecards": [
            {"number": card.number, "as_of": _plain(card.as_of), "totals": card.totals, "fingerprint": card.fingerprint}
            for card in one.scorecards.all()
        ],
        "disputes": [{"line": said.line, "why": said.why, "answer": said.answer} for said in one.disputes.all()],
        "results": [_result(use, found) for use in one.uses if (found := lists.shown_of(one, use)) is not None],
    }


def _result(use: str, shown: lists.Shown) -> dict[str, Any]:
    one = shown.standing
    return {
        "use": use,
        "list": shown.listed.number,
        "root": shown.listed.root,
        "code": one.code,
        "unit": one.unit,
        "result": one.result,
        "rank": one.rank,
        "second_rank": one.second_rank,
        "points": one.score,
    }


def _settlement(person: Person) -> dict[str, Any]:
    return {
        "claims": [_claim(one) for one in claims_of(person)],
        "consents": [_consent(one) for one in person.consents.order_by("pk")],
        "bars": [
            {
                "city": one.city,
                "since": _plain(one.since),
                "until": _plain(one.until),
                "basis": one.basis,
                "reason": one.reason,
            }
            for one in person.bars.order_by("pk")
        ],
    }


def _claim(one: Claim) -> dict[str, Any]:
    return {
        "city": one.city,
        "state": one.state,
        "claimed_at": _plain(one.reserved_at),
        "valid_until": _plain(one.valid_until),
        "household": one.household.name if one.household else "",
        "members": [
            {
                "seat": member.seat,
                "name": member.name,
                "identity_number": member.identity_number,
                "registered_on": _plain(member.registered_on),
                "reference": member.reference,
                "later_because": member.later_because,
                "released_on": _plain(member.released_on),
                "released_because": member.released_because,
                "moved_out_on": _plain(member.moved_out_on),
                "moved_out_because": member.moved_out_because,
            }
            for member in one.members.order_by("pk")
        ],
        "happened": [
            {"at": _plain(moment.at), "what": moment.what.zh, "reason": moment.reason} for moment in moments(one)
        ],
        "notices": [
            {
                "number": notice.number,
                "issued_at": _plain(notice.issued_at),
                "valid_until": _plain(notice.valid_until),
                "told": notice.told,
            }
            for notice in one.notices.order_by("version")
        ],
        "cancellations": [_cancellation(asked) for asked in cancellations_of(one)],
    }


def _cancellation(asked: Cancellation) -> dict[str, Any]:
    given = answer_of(asked)
    return {
        "asked_at": _plain(asked.at),
        "office": asked.office.name,
        "reason": asked.reason,
        "members": asked.members,
        "outcome": given.outcome if given else "",
        "answered_at": _plain(given.at) if given else None,
        "answer": given.reason if given else "",
    }


def _consent(one: Consent) -> dict[str, Any]:
    """What somebody said as householder or owner; whose household it is for is the other person's, and stays with them."""
    return {
        "of": one.of,
        "state": one.state,
        "asked_at": _plain(one.asked_at),
        "answered_at": _plain(one.answered_at),
    }


def on_paper(data: dict[str, Any]) -> dict[str, Any]:
    """Give the same as words: records and cases, with the identity number masked, since paper lies about."""
    return {
        "number": identity.mask(data["person"]["identity_number"]),
        "facts": [
            {
                "name": answering.name_of(one["kind"]),
                "what": answering.in_words(CATALOGUE[one["kind"]], one),
                "standing": _STANDING[one["standing"]],
            }
            for one in data["facts"]
        ],
        "cases": [{"number": one["number"], "state": STATE_WORDS[State(one["state"])]} for one in data["cases"]],
    }


_STANDING = {
    "declared": Text("已申报，尚未核实", "declared, not verified"),
    "verified": Text("已核实", "verified"),
    "refuted": Text("未通过核实", "not confirmed"),
}


def field_words(name: str) -> Text:
    """Name what was looked at: a kind of record, or a part of the identity."""
    if name in CATALOGUE:
        return answering.name_of(name)
    return _FIELDS.get(name, Text(name, name))


_FIELDS = {
    "name": Text("姓名", "name"),
    "identity_number": Text("公民身份号码", "identity number"),
    "papers": Text("材料", "papers"),
    "entries": Text("申请内容", "the application"),
    "report": Text("反映的内容", "what was reported"),
    "objection": Text("异议的内容", "what was objected to"),
    "points": Text("积分", "points"),
    "identity": Text("姓名和公民身份号码", "name and identity number"),
    "case": Text("办件", "the case"),
    "audit": Text("办理留痕", "the trail of what was done"),
    "claim": Text("入户申领", "the claim of the place"),
    "notice": Text("入户通知书", "the settlement notice"),
}


def _plain(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
