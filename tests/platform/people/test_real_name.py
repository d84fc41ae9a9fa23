"""Name and number are checked with public security: by system, by people where it is down, and an outage never refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import core_world
import pytest

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.errors import RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.connectors.keys import PLATFORM, make_keys
from jifen.platform.connectors.wording import unanswered
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Answer, Fact, Question
from jifen.platform.evidence.papers import hand_in
from jifen.platform.evidence.selectors import real_name_checks
from jifen.platform.operation import demonstration
from jifen.platform.operation.demonstration import Invented
from jifen.platform.operation.home import TRUTH, point_departments_to
from jifen.platform.operation.wiring import register_of
from jifen.platform.operation.worker import ask_next
from jifen.platform.people import services as people
from jifen.platform.people.models import Person

SYSTEM = Question.Rung.SYSTEM
_PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF"


def registered(world: Any, name: str = "", at: int = 0) -> Person:
    """Register somebody the registers know, under the right name or another."""
    record = core_world.invented()[at].single("identity")
    user = User.objects.create_user(phone=f"+861370000000{at}", phone_verified=True)
    told = str(record.values["name"])
    number = str(record.values["number"])
    return people.register(name=name or told, number=number, phone="", user=user, actor="applicant")


def answered(world: Any, row: Question) -> str:
    """Let the system answer; gives what stands of the name."""
    world.by_system(row)
    return str(Person.objects.get(pk=row.person_id).real_name)


@pytest.mark.parametrize(("name", "state"), [("", "confirmed"), ("错名", "refused")])
def test_the_register_decides(world: Any, name: str, state: str) -> None:
    """The same name confirms, another one refuses; nothing else of the answer is kept."""
    person = registered(world, name)
    row = evidence.check_real_name(person=person, actor=person.public)
    assert row is not None

    assert ("public_security", SYSTEM, state) == (row.department, row.rung, answered(world, row))
    assert (0, 0) == (Fact.objects.filter(person=person).count(), Answer.objects.filter(person=person).count())


def test_asking_twice_is_asking_once(world: Any) -> None:
    """And once it is answered nobody is asked again."""
    person = registered(world)
    rows = [evidence.check_real_name(person=person, actor=person.public) for _ in range(2)]
    answered(world, rows[0])
    person.refresh_from_db()

    assert rows[0] == rows[1]
    assert evidence.check_real_name(person=person, actor=person.public) is None


def test_an_outage_refuses_nobody_and_people_of_public_security_are_asked(world: Any) -> None:
    """The name stays unchecked until somebody answers by hand, under two pairs of eyes."""
    person = registered(world)
    row = evidence.check_real_name(person=person, actor=person.public)
    assert row is not None
    evidence.not_answered(question=row, error=unanswered("connectors.no_system", row.public))
    row.refresh_from_db()
    person.refresh_from_db()
    assert (Question.Rung.HAND, "unchecked") == (row.rung, person.real_name)

    world.by_hand(row)
    person.refresh_from_db()
    assert "confirmed" == person.real_name


def test_a_register_that_does_not_know_refuses_nobody(world: Any) -> None:
    """Its people are asked next."""
    from jifen.platform.sandbox.behaviour import Behaviour

    person = registered(world)
    row = evidence.check_real_name(person=person, actor=person.public)
    world.by_system(row, Behaviour.UNKNOWN)
    person.refresh_from_db()
    following = Question.objects.get(person=person, state="waiting")

    assert ("unchecked", Question.Rung.HAND) == (person.real_name, following.rung)


def test_a_refused_name_keeps_a_case_from_being_sent_until_it_is_mended(world: Any) -> None:
    """The error says what to do, and after that the case can be sent."""
    case = world.draft()
    Person.objects.filter(pk=case.person_id).update(real_name="refused")
    with pytest.raises(RefusedError) as refused:
        casework.submit(case=case, actor=world.applicant(case), key="k")
    Person.objects.filter(pk=case.person_id).update(real_name="unchecked")
    casework.submit(case=case, actor=world.applicant(case), key="k")

    assert ("platform.name_refused", "submitted") == (refused.value.code, case.state)
    assert "窗口" in refused.value.mend.zh


def test_a_mistyped_name_is_written_anew_and_checked_again_three_times_at_most(world: Any) -> None:
    """Nobody finds out by trying what somebody is called."""
    person = registered(world, "错名")
    for name in ("错名", "又错", "还错"):
        people.register(name=name, number=person.identity_number, phone="", user=person.user, actor="applicant")
        person.refresh_from_db()
        row = evidence.check_real_name(person=person, actor=person.public)
        assert row is not None and "refused" == answered(world, row)
        person.refresh_from_db()
    people.register(name="再错", number=person.identity_number, phone="", user=person.user, actor="applicant")
    person.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        evidence.check_real_name(person=person, actor=person.public)

    assert ("platform.name_at_window", "unchecked") == (refused.value.code, person.real_name)


def test_the_answer_to_a_case_settles_the_name_as_well(world: Any) -> None:
    """Whoever registered at a window is checked with the case, once."""
    case = world.accepted()
    for row in world.open(case, "identity"):
        world.by_system(row)
    case.person.refresh_from_db()

    assert "confirmed" == case.person.real_name


def test_an_account_is_joined_when_the_register_answers_and_takes_along_what_it_filled_in(world: Any) -> None:
    """Until then nothing can be sent; after it the draft and its papers belong to the record the window made."""
    told = core_world.invented()[0].single("identity").values
    phone = "+8613800000001"  # the one the account below signs in by
    at_window = people.register(
        name=str(told["name"]), number=str(told["number"]), phone=phone, user=None, actor="clerk"
    )
    case = world.draft()
    claimant = case.person
    paper = hand_in(person=claimant, kind="education", name="a.pdf", content=_PDF, actor=claimant.public)
    with pytest.raises(RefusedError) as refused:
        casework.submit(case=case, actor=world.applicant(case), key="k")
    assert ("platform.identity_unsettled", True) == (refused.value.code, claimant != at_window)

    row = evidence.check_real_name(person=claimant, actor=claimant.public)
    assert row is not None
    world.by_system(row)

    case, at_window = Case.objects.get(pk=case.pk), Person.objects.get(pk=at_window.pk)
    assert (at_window, [paper]) == (case.person, list(at_window.papers.all()))
    assert "submitted" == casework.submit(case=case, actor=world.applicant(case), key="k").state


def test_registering_at_a_window_has_the_name_checked(world: Any) -> None:
    """As signing up does; found there again, nobody is asked twice."""
    told = core_world.invented()[0].single("identity").values
    again = [
        evidence.register_at_window(name=str(told["name"]), number=str(told["number"]), phone="", actor="clerk")
        for _ in range(2)
    ]
    row = real_name_checks(again[0]).get()

    assert again[0] == again[1]
    assert ("real_name", "", "confirmed") == (row.about, row.case, answered(world, row))


@pytest.fixture
def departments(
    world: Any, home: Path, tmp_path: Path, settings: Any
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Give what starts the departments as a process of their own, and tells the platform where they are."""
    make_keys(home / "exchange", [PLATFORM, *DEPARTMENTS])
    known = [Invented(schemes.pack_of(world.scheme), core_world.invented())]
    demonstration.write_truth(known, tmp_path / TRUTH)
    settings.JIFEN_DEPARTMENTS = str(tmp_path / "departments.json")
    started: list[subprocess.Popen[str]] = []

    def start(*behave: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "jifen.platform.sandbox", "--people", str(tmp_path / TRUTH)]
        command += ["--keys", str(home / "exchange"), "--today", core_world.DAY.isoformat()]
        for one in behave:
            command += ["--behave", one]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        point_departments_to(tmp_path, process.stdout.readline().strip())
        register_of.cache_clear()
        return process

    yield start
    register_of.cache_clear()
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "state"), [("", "confirmed"), ("错名", "refused")])
def test_the_system_of_public_security_is_asked_over_the_wire(
    world: Any, departments: Callable[..., Any], name: str, state: str
) -> None:
    """Signed question, signed answer, by a register that is a process of its own."""
    departments()
    person = registered(world, name)
    evidence.check_real_name(person=person, actor=person.public)

    assert ask_next()
    assert state == Person.objects.get(pk=person.pk).real_name


@pytest.mark.slow
def test_a_system_that_is_down_leaves_the_name_unchecked_and_the_question_with_people(
    world: Any, departments: Callable[..., Any]
) -> None:
    """After the last try people of public security hold it, with a day by which they answer."""
    departments().kill()
    person = registered(world)
    row = evidence.check_real_name(person=person, actor=person.public)
    assert row is not None
    Question.objects.filter(pk=row.pk).update(attempts=4)

    assert ask_next()
    row.refresh_from_db()
    assert ("hand", "waiting", "unchecked") == (row.rung, row.state, Person.objects.get(pk=person.pk).real_name)
