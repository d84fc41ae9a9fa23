"""Points of a sent case: who verifies what, what was refuted and why, disputing a line, confirming, correcting, withdrawing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.urls import reverse

from jifen.facts.dossier import Proof, Standing
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.connectors import port
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.portal.casebook import moments
from jifen.platform.web.pieces import Sort


def _at(name: str, case: Case, *more: str) -> str:
    return reverse(f"portal:{name}", args=[case.public, *more])


def test_a_line_says_who_verifies_it_and_is_not_a_zero_meanwhile(world: Any, browse: Any):
    """While the education office has not answered, its line is unknown and names the office."""
    person = world.person()
    case = world.accepted(person)
    page = browse(person.user).get(_at("points", case))
    lines = {line.told["id"]: line for seat in page.context["seats"] for line in seat.standing}
    waiting = [line for line in lines.values() if "education" in line.told["waits_for"]]

    assert waiting and all(line.told["points"] is None and line.sort is Sort.WAIT for line in waiting)
    assert all("教育" in line.words.zh for line in waiting)
    assert "尚不知道" in page.content.decode()


def test_the_timeline_names_who_holds_the_case_and_says_openly_when_they_are_late(
    world: Any, browse: Any, settings: Any
):
    """Each open question has its office and its day; after that day it is marked as overdue."""
    person = world.person()
    case = world.accepted(person)
    now = {one.sort for one in moments(case)}
    settings.JIFEN_TODAY = settings.JIFEN_TODAY + timedelta(days=200)
    later = {one.sort for one in moments(case)}

    assert Sort.NOW in now and Sort.LATE not in now
    assert Sort.LATE in later
    assert 200 == browse(person.user).get(_at("timeline", case)).status_code


def test_correcting_one_kind_asks_about_that_kind_alone(world: Any, browse: Any):
    """A corrected diploma is verified again; nothing else is, and the case stays where it was in line."""
    person = world.person()
    case = world.accepted(person)
    before = set(Question.objects.values_list("public", flat=True))
    row = {"record": "0", "do": "next", "whose": "self", "level": "本科", "mode": "全日制"}
    day = {"on_year": "2006", "on_month": "7", "on_day": "1"}
    answer = browse(person.user).post(_at("correct", case, "education"), {**row, **day})
    fresh = Question.objects.exclude(public__in=before)

    assert _at("timeline", case) == answer["Location"]
    assert {"education"} == set(fresh.values_list("kind", flat=True))


def test_withdrawing_ends_the_case_and_a_withdrawn_case_cannot_be_withdrawn_again(world: Any, browse: Any):
    """One act; afterwards the page leads back to the case."""
    person = world.person()
    case = world.sent(person)
    client = browse(person.user)
    answers = [client.post(_at("withdraw", case), {"reason": ""}) for _ in range(2)]
    case.refresh_from_db()

    assert "withdrawn" == case.state
    assert [_at("case", case)] * 2 == [one["Location"] for one in answers]


def test_every_line_can_be_disputed_and_all_can_be_confirmed_once_the_case_is_scored(world: Any, browse: Any):
    """When every department has answered, a dispute sends one line back; without one, confirming freezes the points."""
    first, second = world.person(), world.person()
    disputed, confirmed = _scored(world, first), _scored(world, second)
    card = disputed.scorecards.get()
    line = card.explanation["seats"][0]["lines"][0]["id"]
    empty = browse(first.user).post(_at("dispute", disputed), {"line": line, "why": ""})
    said = browse(first.user).post(_at("dispute", disputed), {"line": line, "why": "毕业证书是真的"})
    browse(second.user).post(_at("confirm", confirmed))
    disputed.refresh_from_db()
    confirmed.refresh_from_db()

    assert (200, 302) == (empty.status_code, said.status_code)
    assert ("verifying", "frozen") == (disputed.state, confirmed.state)


def _scored(world: Any, person: Any) -> Case:
    """Let every department say that it confirms what was claimed and knows of nothing else."""
    case = world.accepted(person)
    for question in Question.objects.filter(case=case.public, state="waiting"):
        asked, by = question_of(question), question.department
        proof = Proof(Standing.VERIFIED, by, asked.as_of, "T-1")
        records = tuple(replace(claim, proof=proof) for claim in asked.claims)
        verdict = port.Verdict.CONFIRMED
        reply = port.Reply(asked, verdict, records, closes=True, on=asked.as_of, by=by, reference="T-1")
        casework.take_reply(question=question, reply=reply, manner="system")
    case.refresh_from_db()
    return case
