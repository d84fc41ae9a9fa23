"""What a reply may not say at one and the same time, whichever way it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jifen.facts.dossier import Standing
from jifen.kernel.errors import Complaint
from jifen.platform.connectors.port import CANCELLATION, Reply, Verdict, bears_out
from jifen.platform.connectors.wording import complain


def contradictions(reply: Reply, received_on: date) -> tuple[Complaint, ...]:
    """
    Find where a reply contradicts itself, its question or the calendar.

    Args:
        reply: what was read; its records have passed the catalogue already.
        received_on: the day it came in.

    Returns:
        Complaints ``connectors.field_wrong``; none for a sound reply.
    """
    return tuple(
        complain("connectors.field_wrong", f"reply.{where}", what_zh=zh, what_en=en)
        for where, zh, en in (*_of_the_verdict(reply), *_of_the_records(reply), *_of_the_days(reply, received_on))
    )


def _of_the_verdict(reply: Reply) -> Iterator[tuple[str, str, str]]:
    standings = {record.proof.standing for record in reply.records}
    confirmed = all(ruling.verdict is Verdict.CONFIRMED for ruling in reply.rulings())
    if reply.verdict is Verdict.CONFIRMED and (not confirmed or Standing.REFUTED in standings):
        yield "verdict", "称属实，却没有逐项给出相符的记录。", "It confirms, but not every claim has its record."
    if reply.verdict is Verdict.CONFIRMED and not (reply.records or reply.closes):
        yield "verdict", "称属实，却既没有记录，也没有列全。", "It confirms, but holds no record and closes no list."
    if reply.verdict is Verdict.CORRECTED and not reply.records:
        yield "records", "称更正，却没有给出更正后的记录。", "It corrects, but gives no record."
    if reply.verdict is Verdict.REFUTED and not reply.reason:
        yield "reason", "不属实的必须写明理由。", "A refutation needs its reason."
    if reply.verdict is Verdict.REFUTED and Standing.VERIFIED in standings:
        yield "records", "称不属实，却又给出已核实的记录。", "It refutes, but gives verified records."
    if reply.verdict is Verdict.REFUTED and not reply.question.claims:
        yield "verdict", "没有申报，无可否定。", "Nothing was claimed that it could refute."
    if reply.question.purpose == CANCELLATION and reply.verdict in (Verdict.CORRECTED, Verdict.UNKNOWN):
        yield (
            "verdict",
            "只能答复已注销（属实）或保留登记（不属实）。",
            "An entry is cancelled (confirmed) or kept (refuted).",
        )
    if reply.verdict is Verdict.UNKNOWN and reply.closes:
        yield "closes", "称不掌握，却又称已列全。", "It does not know, but says that the list is complete."


def _of_the_records(reply: Reply) -> Iterator[tuple[str, str, str]]:
    claims, subject = reply.question.claims, reply.question.subject
    for number, record in enumerate(reply.records):
        where = f"records[{number}]"
        if record.proof.standing is Standing.REFUTED and not any(bears_out(record, claim) for claim in claims):
            yield where, "否定了没有申报过的记录。", "It refutes what nobody claimed."
        if record.kind == "identity" and record.whose == "self":
            number_held = record.values["number"]
            if number_held and number_held != subject.identity_number:
                yield f"{where}.number", "身份记录不是所问的人。", "The identity is that of somebody else."


def _of_the_days(reply: Reply, received_on: date) -> Iterator[tuple[str, str, str]]:
    if reply.on > received_on:
        yield "on", "答复日期在收到之后。", "It was answered after it came in."
    if reply.valid_until is not None and reply.valid_until < reply.on:
        yield "valid_until", "有效期在答复日期之前。", "It expired before it was answered."
