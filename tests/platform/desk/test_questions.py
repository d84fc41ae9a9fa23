"""A reviewer's answer and the second pair of eyes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from jifen.platform.audit.models import Look
from jifen.platform.casework import schemes
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.dossiers import facts_in_force, values_of
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.offices.models import Office

KIND = "education"


def answer(verdict: str = "confirmed", **more: str) -> dict[str, str]:
    """Give what a reviewer chooses and fills in; by default the list is complete and nothing was touched."""
    on = {"on_year": "2016", "on_month": "3", "on_day": "15"}
    return {"verdict": verdict, "closes": "yes", "reference": "档案 7 号", "count": "0", **on, **more}


def records(question: Question, *changes: dict[str, str]) -> dict[str, str]:
    """Give the record forms as the page shows them, with some fields changed."""
    told = {}
    claims = question_of(question).claims
    for number, claim in enumerate(claims):
        typed = {name: _typed(value) for name, value in values_of(claim).items()} | {"whose": claim.whose}
        typed |= changes[number] if number < len(changes) else {}
        told |= {f"r{number}-{name}": value for name, value in typed.items()}
    return told | {"count": str(len(claims))}


def _typed(value: Any) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _post(browser: Any, question: Question, data: dict[str, str], name: str = "question") -> Any:
    return browser.post(reverse(f"desk:{name}", args=[question.public]), data)


@pytest.fixture
def asked(world: Any) -> Question:
    """Give a question to the education department about a claim."""
    found: Question = world.question(world.accepted(), KIND)
    return found


def test_a_confirmation_waits_for_a_colleague_and_proves_nothing_before(
    world: Any, browse: Any, asked: Question
) -> None:
    """One pair of eyes is not enough for an answer by hand."""
    given = _post(browse(world.reviewer(KIND)), asked, answer() | records(asked))

    asked.refresh_from_db()
    standing = Fact.objects.filter(person=asked.person, kind=KIND, current=True).values_list("standing", flat=True)
    assert (302, "checking", {"declared"}) == (given.status_code, asked.state, set(standing))


def test_once_a_colleague_agrees_the_claim_is_proven_and_the_list_closed(
    world: Any, browse: Any, asked: Question
) -> None:
    """The second pair of eyes makes the answer count."""
    _post(browse(world.reviewer(KIND, 1)), asked, answer() | records(asked))

    _post(browse(world.reviewer(KIND, 2)), asked, {"decision": "agree"}, "check")

    asked.refresh_from_db()
    standing = Fact.objects.filter(person=asked.person, kind=KIND, current=True).values_list("standing", flat=True)
    assert ("answered", {"verified"}, 1) == (
        asked.state,
        set(standing),
        asked.person.answers.filter(kind=KIND, current=True, standing="verified").count(),
    )


def test_nobody_checks_an_answer_of_their_own(world: Any, browse: Any, asked: Question) -> None:
    """It is not in their queue, and the server refuses it."""
    browser = browse(world.reviewer(KIND))
    _post(browser, asked, answer() | records(asked))

    given = _post(browser, asked, {"decision": "agree"}, "check")

    asked.refresh_from_db()
    in_queue = asked.public.encode() in browser.get(reverse("desk:checks")).content
    assert (409, "checking", False) == (given.status_code, asked.state, in_queue)


def test_the_next_question_opens_after_an_answer(world: Any, browse: Any, asked: Question) -> None:
    """Reviewers work through the queue without going back to it."""
    second = world.question(world.accepted(), KIND)

    given = _post(browse(world.reviewer(KIND)), asked, answer() | records(asked))

    assert reverse("desk:question", args=[second.public]) == given.headers["Location"]


def test_a_question_stands_in_one_queue_only(world: Any, browse: Any, asked: Question) -> None:
    """To be answered, then to be checked, never both."""
    first, second = browse(world.reviewer(KIND, 1)), browse(world.reviewer(KIND, 2))

    def queues(browser: Any) -> tuple[bool, bool]:
        rows = [browser.get(reverse(f"desk:{name}")).context["rows"] for name in ("questions", "checks")]
        return tuple(asked.public in [row[0].value for row in found] for found in rows)  # type: ignore[return-value]

    before = queues(second)
    _post(first, asked, answer() | records(asked))

    assert ((True, False), (False, True), (False, False)) == (before, queues(second), queues(first))


def test_a_refutation_without_its_reason_is_refused_at_the_field(world: Any, browse: Any, asked: Question) -> None:
    """The applicant has a right to read why."""
    given = _post(browse(world.reviewer(KIND)), asked, answer("refuted") | records(asked))

    asked.refresh_from_db()
    assert (422, ["reason"], "waiting") == (given.status_code, list(given.context["form"].errors), asked.state)


def test_a_refutation_shows_its_reason_with_the_fact(world: Any, browse: Any, asked: Question) -> None:
    """What the reviewer wrote is what the applicant reads."""
    _post(browse(world.reviewer(KIND, 1)), asked, answer("refuted", reason="查无此证") | records(asked))
    _post(browse(world.reviewer(KIND, 2)), asked, {"decision": "agree"}, "check")

    facts = Fact.objects.filter(person=asked.person, kind=KIND, current=True)
    assert {("refuted", "查无此证")} == {(one.standing, one.reason) for one in facts}


def test_a_correction_keeps_the_claim_refuted_and_adds_what_the_register_says(
    world: Any, browse: Any, asked: Question
) -> None:
    """Nothing is overwritten: the old record stays readable beside the new one."""
    data = answer("corrected") | records(asked, {"number": "XL00000001"})
    _post(browse(world.reviewer(KIND, 1)), asked, data)
    _post(browse(world.reviewer(KIND, 2)), asked, {"decision": "agree"}, "check")

    facts = Fact.objects.filter(person=asked.person, kind=KIND, current=True)
    assert {("refuted", False), ("verified", True)} == {
        (one.standing, one.values.get("number") == "XL00000001") for one in facts
    }


def test_a_changed_record_that_is_called_confirmed_is_sent_back_to_the_choice(
    world: Any, browse: Any, asked: Question
) -> None:
    """A slip of the hand must not prove something else than what was claimed."""
    given = _post(browse(world.reviewer(KIND)), asked, answer() | records(asked, {"number": "XL00000001"}))

    assert (422, ["verdict"]) == (given.status_code, list(given.context["form"].errors))


def test_what_the_catalogue_does_not_know_is_refused_at_its_own_field(world: Any, browse: Any, asked: Question) -> None:
    """A person may say nothing that a system may not."""
    given = _post(browse(world.reviewer(KIND)), asked, answer("corrected") | records(asked, {"level": "大学问家"}))

    assert (422, ["level"]) == (given.status_code, list(given.context["forms"][0].errors))


def test_an_answer_from_the_future_is_refused(world: Any, browse: Any, asked: Question) -> None:
    """Nobody has checked anything tomorrow."""
    given = _post(browse(world.reviewer(KIND)), asked, answer(on_day="17") | records(asked))

    assert (422, ["on"]) == (given.status_code, list(given.context["form"].errors))


def test_not_knowing_proves_nothing_and_asks_whoever_may_know_next(world: Any, browse: Any, asked: Question) -> None:
    """Silence is no zero: the claim waits on."""
    _post(browse(world.reviewer(KIND, 1)), asked, answer("unknown", closes="no") | records(asked))
    _post(browse(world.reviewer(KIND, 2)), asked, {"decision": "agree"}, "check")

    standing = Fact.objects.filter(person=asked.person, kind=KIND, current=True).values_list("standing", flat=True)
    later = Question.objects.filter(case=asked.case, kind=KIND, state="waiting").exclude(pk=asked.pk).count()
    assert ({"declared"}, 1) == (set(standing), later)


def test_sending_an_answer_back_needs_a_reason_which_the_colleague_reads(
    world: Any, browse: Any, asked: Question
) -> None:
    """The question is in the first queue again, with what was wrong above it."""
    first, second = browse(world.reviewer(KIND, 1)), browse(world.reviewer(KIND, 2))
    _post(first, asked, answer() | records(asked))
    bare = _post(second, asked, {"decision": "back"}, "check").status_code

    _post(second, asked, {"decision": "back", "because": "日期看错了"}, "check")

    shown = first.get(reverse("desk:question", args=[asked.public])).content.decode()
    assert (400, True) == (bare, "日期看错了" in shown)


def test_two_reviewers_with_the_same_page_open_give_one_answer(world: Any, browse: Any, asked: Question) -> None:
    """Whoever is second is shown that it is answered; nothing is overwritten."""
    data = answer() | records(asked)
    _post(browse(world.reviewer(KIND, 1)), asked, data)

    given = _post(browse(world.reviewer(KIND, 2)), asked, data | {"verdict": "refuted", "reason": "x"})

    assert (200, 1) == (given.status_code, asked.replies.count())


def test_reading_a_question_is_on_record_for_the_person(world: Any, browse: Any, asked: Question) -> None:
    """One row a view, naming the fields and not their values."""
    user = world.reviewer(KIND)

    browse(user).get(reverse("desk:question", args=[asked.public]))

    rows = Look.objects.filter(actor=user.username).values_list("person", "purpose", "fields")
    assert [(asked.person.public, "question.answer", ["identity", KIND])] == list(rows)


def test_a_case_is_scored_once_the_last_answer_is_agreed_to(world: Any, browse: Any, asked: Question) -> None:
    """The desk needs no button for it."""
    from jifen.platform.casework.models import Case

    for row in Question.objects.filter(case=asked.case).exclude(pk=asked.pk):
        world.push(row)
    _post(browse(world.reviewer(KIND, 1)), asked, answer() | records(asked))

    _post(browse(world.reviewer(KIND, 2)), asked, {"decision": "agree"}, "check")

    assert "scored" == Case.objects.get(public=asked.case).state


# ── nothing was claimed ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def open_question(world: Any) -> Question:
    """Give a question that asks whether anything stands against somebody: nothing was claimed."""
    found: Question = world.question(world.accepted(), "offence")
    return found


def test_where_nothing_was_claimed_the_answers_are_on_record_or_not(
    world: Any, browse: Any, open_question: Question
) -> None:
    """Nothing can be “confirmed” that nobody said."""
    url = reverse("desk:question", args=[open_question.public])

    form = browse(world.reviewer("public_security")).get(url, headers={"accept-language": "zh-hans"}).context["form"]

    assert ["无记录", "有记录", "不掌握"] == [str(words) for _, words in form.fields["verdict"].choices]


def test_nothing_on_record_is_told_to_the_colleague_in_these_words(
    world: Any, browse: Any, open_question: Question
) -> None:
    """Both people read the same finding."""
    _post(browse(world.reviewer("public_security", 1)), open_question, answer())
    url = reverse("desk:check", args=[open_question.public])

    shown = browse(world.reviewer("public_security", 2)).get(url)

    assert "无记录" == shown.context["verdict"].zh


def test_nothing_on_record_does_not_leave_the_list_open(world: Any, browse: Any, open_question: Question) -> None:
    """Whoever is not certain says “not known”, which proves nothing."""
    given = _post(browse(world.reviewer("public_security")), open_question, answer(closes="no"))

    assert (422, ["closes"]) == (given.status_code, list(given.context["form"].errors))


def test_records_filled_in_beside_nothing_on_record_are_not_taken(
    world: Any, browse: Any, open_question: Question
) -> None:
    """The two contradict each other, and only the reviewer knows which is meant."""
    told = {"count": "1", "r0-kind": "治安拘留", "r0-on": "2015-01-05"}

    given = _post(browse(world.reviewer("public_security")), open_question, answer() | told)

    assert (422, ["verdict"]) == (given.status_code, list(given.context["form"].errors))


@pytest.fixture
def household(world: Any) -> Question:
    """Give the question in which public security is asked to register somebody in another town, by hand."""
    case = world.accepted()
    Office.objects.filter(department="public_security").update(has_system=False)
    facts = [fact for fact in facts_in_force(case.person, "identity") if fact.whose == "self"]
    return evidence.ask_to_register(
        person=case.person, facts=facts, asking=evidence.Asking(case.public, case.office, case.city, "x", case.town)
    )


def test_a_registration_says_that_it_is_an_act_and_where_to(world: Any, browse: Any, household: Question) -> None:
    """Whoever answers sees the new place, not the old one, and what each answer means; nothing becomes a fact by it."""
    before = set(household.person.facts.values_list("pk", "standing"))
    page = browse(world.reviewer("public_security", 1)).get(reverse("desk:question", args=[household.public]))
    given = answer() | records(household)
    _post(browse(world.reviewer("public_security", 1)), household, given)
    _post(browse(world.reviewer("public_security", 2)), household, {"decision": "agree"}, "check")
    household.refresh_from_db()

    assert "这是落户登记，不是核查" in page.text and "二（四）3" in page.text
    assert schemes.divisions().name(household.town) in page.text or household.town in page.text
    assert ("answered", before) == (household.state, set(household.person.facts.values_list("pk", "standing")))
