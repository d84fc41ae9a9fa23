"""
Questions and replies as JSON: canonical when written, hostile until proven otherwise when read.

Shape::

    {"format": "jifen.question/1", "id": "Q-1", "department": "education", "kind": "education", "city": "440000",
     "as_of": "2014-10-30", "subject": {"name": "…", "number": "…", "household": [{"whose": "partner", "name": "…"}]},
     "claims": [{"values": {"level": "本科", "on": "2006-07-01"}}], "purpose": "…", "basis": "…"}

    {"format": "jifen.reply/1", "question": "Q-1", "subject": {"name": "…", "number": "…"}, "kind": "education",
     "verdict": "confirmed", "records": [{"values": {…}}], "closes": true, "by": "education", "on": "2014-10-30",
     "reference": "…", "reason": "", "valid_until": ""}

Records have the form they have in a document of dossiers and go through the same clerk. Their proof is that of the reply:
its department, day and reference; ``"standing": "refuted"`` marks a claim the register denies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from jifen.facts import document_schema
from jifen.facts.documents import read_json, to_json
from jifen.facts.dossier import DECLARED, Dossier, Proof, Record, Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE
from jifen.facts.validation import Codebook
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.connectors.form import Form, strict_json
from jifen.platform.connectors.port import Member, Question, Reply, Subject, Verdict
from jifen.platform.connectors.soundness import contradictions
from jifen.platform.connectors.wording import complain, unanswered

QUESTION, REPLY = "jifen.question/1", "jifen.reply/1"

_PERSON = "subject"  # what the one dossier is called while its records pass the clerk
_MOST_MEMBERS = 40


def canonical(data: Mapping[str, object]) -> bytes:
    """Write data so that the same data give the same bytes: keys sorted, no blanks, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def question_data(question: Question) -> dict[str, object]:
    """Give the JSON form of a question."""
    subject = question.subject
    household = [{"whose": one.whose, "name": one.name, "number": one.number} for one in subject.household]
    return {
        "format": QUESTION,
        "id": question.id,
        "department": question.department,
        "kind": question.kind,
        "subject": {"name": subject.person_name, "number": subject.identity_number, "household": household},
        "city": question.city,
        "as_of": question.as_of.isoformat(),
        "claims": _records_data(replace(claim, proof=DECLARED) for claim in question.claims),
        "purpose": question.purpose,
        "basis": question.basis,
    }


def reply_data(reply: Reply) -> dict[str, object]:
    """Give the JSON form of a reply; the proofs of its records are told by the reply itself."""
    subject = reply.question.subject
    return {
        "format": REPLY,
        "question": reply.question.id,
        "subject": {"name": subject.person_name, "number": subject.identity_number},
        "kind": reply.question.kind,
        "verdict": reply.verdict.value,
        "records": _records_data(reply.records),
        "closes": reply.closes,
        "on": reply.on.isoformat(),
        "by": reply.by,
        "reference": reply.reference,
        "reason": reply.reason,
        "valid_until": reply.valid_until.isoformat() if reply.valid_until else "",
    }


def read_question(content: bytes | Mapping[str, Any], codebook: Codebook | None = None) -> Question:
    """
    Read a question somebody sent.

    Raises:
        BadInputError: ``connectors.question_invalid``, with every complaint.
    """
    found: list[Complaint] = []
    question = None
    try:
        form = Form(strict_json(content) if isinstance(content, bytes) else content, "question", found)
    except ValueError as error:
        found.append(_wrong("question", f"不是合规的 JSON：{error}。", f"This is not valid JSON: {error}."))
    else:
        question = _question(form, codebook or Codebook(), found)
    if found or question is None:
        what = Text("询问的内容不合约定。", "The question is not as agreed.")
        mend = Text("请对照接口说明改正。", "Compare with the description of the interface.")
        raise BadInputError("connectors.question_invalid", what, mend, where="question", complaints=found)
    return question


def read_reply(
    content: bytes | Mapping[str, Any], question: Question, *, received_on: date, codebook: Codebook | None = None
) -> Reply:
    """
    Read what came back for a question.

    Args:
        content: the JSON, or what was parsed of it.
        question: what was asked; the answer has to be about it, and about the same person.
        received_on: the day it came in; what happened cannot lie after it.
        codebook: what to hold against the records besides the catalogue.

    Raises:
        UnansweredError: ``connectors.answer_invalid``, ``connectors.wrong_question`` or ``connectors.wrong_person``.
    """
    where = question_place(question)
    found: list[Complaint] = []
    try:
        form = Form(strict_json(content) if isinstance(content, bytes) else content, "reply", found)
    except ValueError as error:
        wrong = _wrong("reply", f"不是合规的 JSON：{error}。", f"This is not valid JSON: {error}.")
        raise unanswered("connectors.answer_invalid", where, complaints=(wrong,)) from error
    form.only("format question subject kind verdict records closes on by reference reason valid_until".split())
    form.constant("format", REPLY)
    if form.text("question") != question.id or form.text("kind") != question.kind:
        raise unanswered("connectors.wrong_question", where)
    subject = form.part("subject")
    named = (subject.text("name"), identity.normalise(subject.text("number", required=False)))
    if named != (question.subject.person_name, question.subject.identity_number):
        raise unanswered("connectors.wrong_person", where)
    reply = _reply(form, question, replace(codebook or Codebook(), received_on=received_on), found)
    if reply is not None and not found:
        found.extend(contradictions(reply, received_on))
    if found or reply is None:
        raise unanswered("connectors.answer_invalid", where, complaints=tuple(found))
    return reply


def question_place(question: Question) -> str:
    """Name a question in an error: department and id, and nothing of the person."""
    return f"{DEPARTMENTS.get(question.department, (question.department,))[0]} {question.id}"


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _wrong(where: str, zh: str, en: str) -> Complaint:
    return complain("connectors.field_wrong", where, what_zh=zh, what_en=en)


def _question(form: Form, codebook: Codebook, found: list[Complaint]) -> Question | None:
    form.only("format id department kind subject city as_of claims purpose basis".split())
    form.constant("format", QUESTION)
    department, kind = form.choice("department", DEPARTMENTS), form.kind("kind")
    subject = form.part("subject")
    subject.only(("name", "number", "household"))
    members = tuple(_member(member) for member in subject.parts("household", most=_MOST_MEMBERS))
    person = Subject(subject.text("name"), subject.identity("number"), members)
    as_of, claims = form.day("as_of"), form.list("claims")
    texts = [form.text(name) for name in ("id", "city", "purpose", "basis")]
    if found or as_of is None:
        return None
    records = _read_records(claims, kind, DECLARED, codebook, "claims", found)
    return Question(texts[0], department, kind, person, texts[1], as_of, records, texts[2], texts[3])


def _member(form: Form) -> Member:
    form.only(("whose", "name", "number"))
    return Member(form.choice("whose", WHOSE), form.text("name"), form.identity("number", required=False))


def _reply(form: Form, question: Question, codebook: Codebook, found: list[Complaint]) -> Reply | None:
    verdict = form.choice("verdict", [one.value for one in Verdict])
    by = form.choice("by", [question.department])
    closes, on, until = form.flag("closes"), form.day("on"), form.day("valid_until", required=False)
    reference, reason = form.text("reference"), form.text("reason", required=False)
    raw = form.list("records")
    if found or on is None:
        return None
    records = _read_records(raw, question.kind, Proof(Standing.VERIFIED, by, on, reference), codebook, "records", found)
    named = tuple(replace(record, where=f"{question.id}#{number}") for number, record in enumerate(records, 1))
    return Reply(question, Verdict(verdict), named, closes, on, by, reference, reason, until)


def _records_data(records: Iterable[Record]) -> list[dict[str, object]]:
    dossier = Dossier(_PERSON)
    dossier.add(records)
    document = json.loads(to_json([dossier]))
    written = []
    for record in (one for found in document["dossiers"][0]["records"].values() for one in found):
        standing = record.pop("proof", {}).get("standing")
        written.append(record | ({"standing": standing} if standing == Standing.REFUTED else {}))
    return written


def _read_records(
    raw: list[object], kind: str, proof: Proof, codebook: Codebook, where: str, found: list[Complaint]
) -> tuple[Record, ...]:
    """Send records through the clerk of files, so that a system may say nothing that a file may not."""
    told = []
    for number, one in enumerate(raw):
        form = Form(one, f"{where}[{number}]", found)
        form.only(("whose", "values") if proof == DECLARED else ("whose", "values", "standing"))
        standing = form.choice("standing", ["verified", "refuted"], default="verified")
        parts = {key: value for key, value in form.data.items() if key in ("whose", "values")}
        told.append(parts | ({} if proof == DECLARED else {"proof": _proof_data(proof, standing)}))
    document = {"format": document_schema.FORMAT, "dossiers": [{"person": _PERSON, "records": {kind: told}}]}
    # ASCII with escapes: a lone surrogate in a hostile text then reaches the check of characters instead of the encoder.
    intake = read_json(json.dumps(document).encode("ascii"), codebook)
    prefix = f"dossiers[0].records.{kind}"
    found.extend(replace(one, where=one.where.replace(prefix, where)) for one in intake.complaints)
    return tuple(record for dossier in intake.dossiers for record in dossier.records.get(kind, ()))


def _proof_data(proof: Proof, standing: str) -> dict[str, str]:
    on = proof.on.isoformat() if proof.on else ""
    return {"standing": standing, "by": proof.by, "on": on, "reference": proof.reference}
