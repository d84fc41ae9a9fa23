"""Objections at the desk: whose they are, what may be done when, and that every reading is on record."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from jifen.platform.audit.models import Look
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence import papers
from jifen.platform.evidence.models import Question
from jifen.platform.offices.models import Membership
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.lists import standing_of
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.web.templatetags.words import day_text

ZH = {"accept-language": "zh-hans"}
WHY = "此人的学历与毕业学校公布的名册不一致"
SAID = "已请发证的部门按原始名册核对，核对结果写在积分明细里。"


@pytest.fixture
def shown(city: Any) -> Any:
    """Give the city while its list is shown, everybody's name confirmed."""
    city.sealed()
    rounds.ask_run(round_=city.round, by=city.officer, kind="official")
    rounds.work_next()
    rounds.schedule(round_=city.round, by=city.approver, release_at=clock.now() + timedelta(hours=30))
    city.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    return city


@pytest.fixture
def raised(shown: Any) -> Objection:
    """Give an objection of the first applicant to the row of the second, with a paper."""
    by, target = shown.cases[:2]
    standing = standing_of(target, "settlement")
    assert standing is not None
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    paper = papers.hand_in(person=by.person, kind="education", name="名册.pdf", content=content, actor="x")
    return rounds.raise_against(
        round_=shown.round, code=standing.code, name=target.person.name, why=WHY, kinds=["education"],
        papers=[paper.public], person=by.person,
    )  # fmt: skip


def page(browser: Any, one: Objection) -> str:
    """Read the page of one objection."""
    answer = browser.get(reverse("desk:objection", args=[one.public]), headers=ZH)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def do(browser: Any, one: Objection, act: str, **typed: Any) -> Any:
    """Press the button of an act."""
    told = {"do": act} | {f"{act}-{name}": value for name, value in typed.items()}
    return browser.post(reverse("desk:objection", args=[one.public]), told, headers=ZH)


def test_the_queue_shows_what_waits_and_gives_it_as_a_workbook(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """Number and matter without a name; the link of the navigation counts it."""
    clerk = browse(shown.clerk)
    told = clerk.get(reverse("desk:objections"), headers=ZH).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{reverse('desk:objections')}?form=xlsx", headers=ZH).content))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]

    assert raised.number in told
    assert raised.standing.code in told
    assert raised.objector.name not in told
    assert raised.number in cells
    assert raised.objector.name not in cells


def test_a_clerk_reads_it_passes_it_on_and_may_not_answer(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """Reason, paper and what is doubted are there, and it cannot be left out; the two who are concerned see the look."""
    clerk = browse(shown.clerk)
    told = page(clerk, raised)
    paper = reverse("desk:objection_paper", args=[raised.public, raised.papers[0]])
    got = clerk.get(paper)
    looks = set(Look.objects.filter(actor="clerk").values_list("person", "purpose"))
    sent = do(clerk, raised, "pass_on", kinds=["insurance"])
    raised.refresh_from_db()

    for words in (WHY, "名册.pdf", raised.objector.name, "怀疑的事实"):
        assert words in told
    assert 'value="education" id="id_pass_on-kinds_' not in told
    assert (["education"], ["education", "insurance"]) == (raised.doubted, raised.asked)
    assert "turn_away" not in told
    assert 200 == got.status_code
    assert {
        (raised.objector.public, "objection.handle"),
        (raised.standing.case.person.public, "case.reopen"),
        (raised.objector.public, "paper.read"),
    } <= looks
    assert (302, "passed_on") == (sent.status_code, raised.state)


def test_the_department_reads_what_is_doubted_and_never_by_whom(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """On the page of the question that was asked again."""
    rounds.pass_on(objection=raised, by=shown.clerk, kinds=["education"])
    question = Question.objects.get(trouble="rounds.objection")
    told = browse(shown.reviewer(question.office)).get(reverse("desk:question", args=[question.public]), headers=ZH)

    paper = reverse("desk:doubt_paper", args=[question.public, raised.papers[0]])
    other = Question.objects.filter(case=question.case, office=question.office, state="answered")[0]
    stray = reverse("desk:doubt_paper", args=[other.public, raised.papers[0]])

    assert WHY in told.content.decode()
    assert paper in told.content.decode()
    assert 200 == browse(shown.reviewer(question.office)).get(paper).status_code
    assert 404 == browse(shown.reviewer(question.office)).get(stray).status_code
    assert raised.objector.name not in told.content.decode()
    assert raised.number not in told.content.decode()


def test_an_officer_answers_once_the_facts_are_back_and_sees_what_changed(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """Before that there is no form; afterwards the lines that differ stand there, and the outcome is not chosen by anybody."""
    officer = browse(shown.officer)
    do(officer, raised, "pass_on")
    before, early = page(officer, raised), do(officer, raised, "answer", words=SAID)
    for question in shown.open(Case.objects.get(pk=raised.standing.case_id)):
        shown.by_hand(question, Behaviour.REFUTES)
    now = page(officer, raised)
    short = do(officer, raised, "answer", words="见 https://www.gd.gov.cn/zwgk/gongbao/2011/content.html")
    done = do(officer, raised, "answer", words=SAID)
    raised.refresh_from_db()

    assert 'name="answer-words"' not in before
    assert 400 == early.status_code
    assert "重新核实的事实" in before
    assert "已答复：不属实" not in before
    assert "已答复：不属实" in now
    assert "与原来不同的项目" in now
    assert 'name="answer-words"' in now
    assert (400, 302) == (short.status_code, done.status_code)
    assert ("answered", "upheld") == (raised.state, raised.outcome)
    assert "重新封存" in page(officer, raised)


def test_an_officer_turns_away_what_is_not_about_facts(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """An empty reason is told at its field; with one the queue is empty, and the answer stands among those of late."""
    officer = browse(shown.officer)
    empty = do(officer, raised, "turn_away", words="")
    done = do(officer, raised, "turn_away", words="说的是排名规则本身，不是事实；规则见本市公布的计分标准。")
    told = officer.get(reverse("desk:objections"), headers=ZH).content.decode()

    assert (422, 302) == (empty.status_code, done.status_code)
    assert "没有待办的异议" in told
    assert "不予受理" in told


def test_another_city_and_the_objector_themselves_find_nothing(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """What lies elsewhere, and what somebody raised, is not there; nor is a paper that does not lie with it."""
    elsewhere = browse(shown.staff("officer-there", Membership.Role.OFFICER, shown.office(shown.other.code)))
    address = reverse("desk:objection", args=[raised.public])
    other = reverse("desk:objection_paper", args=[raised.public, "222222222222"])

    assert 404 == elsewhere.get(address).status_code
    assert 404 == browse(shown.clerk).get(other).status_code


def test_what_is_upheld_and_not_ranked_again_is_late_on_every_page_of_those_who_owe_it(
    shown: Any, raised: Objection, browse: Callable[[Any], Any]
) -> None:
    """A day on the objection, a mark on the first page with to whom it was raised, and it stands among what is overdue."""
    officer = browse(shown.officer)
    do(officer, raised, "pass_on")
    for question in shown.open(Case.objects.get(pk=raised.standing.case_id)):
        shown.by_hand(question, Behaviour.REFUTES)
    do(officer, raised, "answer", words=SAID)
    until = shown.round.objections_until
    before = page(officer, raised)
    shown.at(until + timedelta(days=1))
    rounds.raise_overdue()
    home = officer.get(reverse("desk:home"), headers=ZH).content.decode()
    head = browse(shown.staff("head", Membership.Role.SUPERVISOR, shown.office(shown.city.code)))
    overdue = head.get(reverse("desk:overdue"), headers=ZH).content.decode()

    assert day_text(until).zh in before
    assert raised.number in home and "已上报" in home
    assert "办理异议" in overdue and raised.number in overdue
    assert raised.objector.name not in overdue
