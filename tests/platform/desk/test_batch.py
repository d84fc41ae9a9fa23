"""Answering by file: every row of it is answered, and nothing in it holds up anything else."""

from __future__ import annotations

import time
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jifen.kernel import identity
from jifen.platform.config import clock
from jifen.platform.desk import batches
from jifen.platform.evidence.models import AnswerFile, Fact, Question
from jifen.platform.evidence.services import answer_files
from jifen.platform.people.models import Person
from jifen.platform.vault.index import Purpose, blind_index

KIND = "education"


def _fill(content: bytes, spoil: int = 0) -> bytes:
    """Fill in a workbook as a department would: all confirmed, complete, dated; spoil the verdict of some rows."""
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        heads = {str(cell.value).replace("*", "").split("（")[0]: at for at, cell in enumerate(sheet[1])}
        if "核验结果" not in heads:
            continue
        for row in sheet.iter_rows(min_row=2):
            closing = row[heads["序号"]].value == "名册"
            row[heads["核验结果"]].value = "已列全" if closing else "属实"
            if closing:
                row[heads["核验日期"]].value = "2016-03-15"
                row[heads["凭证号"]].value = "批 3"
            elif spoil:
                row[heads["核验结果"]].value, spoil = "也许", spoil - 1
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _send(browser: Any, content: bytes) -> Any:
    file = SimpleUploadedFile("answers.xlsx", content)
    return browser.post(reverse("desk:batch_upload"), {"file": file}, follow=True)


def test_a_file_goes_out_and_comes_back_and_waits_for_a_second_check(world: Any, browse: Any) -> None:
    """What one person answered by file a colleague checks, like any answer by hand."""
    asked = [world.question(world.accepted(), KIND) for _ in range(3)]
    browser = browse(world.reviewer(KIND))
    content = browser.get(reverse("desk:batch_download")).content

    answer = _send(browser, _fill(content))

    states = Question.objects.filter(pk__in=[one.pk for one in asked]).values_list("state", flat=True)
    assert ({"checking"}, 3) == (set(states), answer.context["counts"]["taken"])


def test_a_wrong_row_is_named_and_holds_up_no_other_question(world: Any, browse: Any) -> None:
    """The result names the cell and how to mend it; the other questions are taken."""
    for _ in range(3):
        world.accepted()
    browser = browse(world.reviewer(KIND))
    content = browser.get(reverse("desk:batch_download")).content

    answer = _send(browser, _fill(content, spoil=1))

    counts = answer.context["counts"]
    assert (2, 1, True) == (counts["taken"], counts["open"], "也许" not in str(counts) and counts["wrong"] >= 1)


def test_sending_the_same_file_again_answers_nothing_twice(world: Any, browse: Any) -> None:
    """A second click tells for every row that it is answered already."""
    asked = world.question(world.accepted(), KIND)
    browser = browse(world.reviewer(KIND))
    content = _fill(browser.get(reverse("desk:batch_download")).content)
    _send(browser, content)

    _send(browser, content)

    assert 1 == asked.replies.count()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00", b"<html>"])
def test_a_file_that_is_none_is_refused_with_the_way_to_mend_it(world: Any, browse: Any, content: bytes) -> None:
    """No traceback, nothing changed."""
    world.accepted()

    answer = _send(browse(world.reviewer(KIND)), content)

    assert 400 == answer.status_code


def test_a_file_of_another_department_answers_nothing_here(world: Any, browse: Any) -> None:
    """The questions of a queue are those of one's own office, whatever a file says."""
    asked = world.question(world.accepted(), KIND)
    content = _fill(browse(world.reviewer(KIND)).get(reverse("desk:batch_download")).content)

    answer = _send(browse(world.reviewer("housing")), content)

    asked.refresh_from_db()
    assert (200, "waiting", 0) == (answer.status_code, asked.state, answer.context["counts"]["taken"])


def test_the_result_is_a_workbook_with_a_line_for_everything(world: Any, browse: Any) -> None:
    """Taken, wrong, waiting, open: one line each, to be kept and worked through."""
    for _ in range(2):
        world.accepted()
    browser = browse(world.reviewer(KIND))
    content = browser.get(reverse("desk:batch_download")).content
    _send(browser, _fill(content, spoil=1))

    answer = browser.get(reverse("desk:batch_result"), {"form": "xlsx"})

    rows = python_calamine.load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert {"已采用", "有误", "仍待答复"} <= {row[1] for row in rows[1:]}


@pytest.mark.slow
def test_a_file_of_five_thousand_rows_is_answered_row_by_row(world: Any, browse: Any, tmp_path: Path) -> None:
    """2,500 questions with a claim and a closing row each: the page answers within seconds, the worker takes every row."""
    _ask_many(world, 2_500)
    browser = browse(world.reviewer(KIND))
    content = _fill(browser.get(reverse("desk:batch_download")).content)
    began = time.process_time()

    waits = _send(browser, content).context["file"]
    seconds, began = time.process_time() - began, time.process_time()
    worked = [batches.work_next(), batches.work_next()]

    counts = browser.get(reverse("desk:batch_result")).context["counts"]
    assert ((0, 2_500), True, [True, False], (5_000, 2_500, 0, 0)) == (
        (waits.done, waits.answers),
        seconds < time.process_time() - began,
        worked,
        (counts["rows"], counts["taken"], counts["wrong"], counts["open"]),
    )


def test_a_file_whose_worker_was_killed_is_taken_by_the_next_and_answers_nothing_twice(
    world: Any, browse: Any, monkeypatch: Any
) -> None:
    """The first answers are in, the worker dies, its lease runs out, another goes on."""
    asked = [world.question(world.accepted(), KIND) for _ in range(3)]
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    monkeypatch.setattr(batches, "_CHUNK", 1)
    browser = browse(world.reviewer(KIND))
    _send(browser, _fill(browser.get(reverse("desk:batch_download")).content))
    with monkeypatch.context() as killed:
        killed.setattr(answer_files, "got_on", _killed)
        with pytest.raises(KeyboardInterrupt):
            batches.work_next()
    AnswerFile.objects.update(leased_until=clock.now() - timedelta(seconds=1))

    batches.work_next()

    counts = browser.get(reverse("desk:batch_result")).context["counts"]
    file = AnswerFile.objects.get()
    assert (3, 0, [1, 1, 1], "") == (
        counts["taken"],
        counts["wrong"],
        [one.replies.count() for one in asked],
        file.content,
    )


def _killed(**_: Any) -> None:
    raise KeyboardInterrupt


def test_the_result_of_a_file_is_for_whoever_sent_it(world: Any, browse: Any) -> None:
    """A colleague's session finds nothing, even with the same name of the file in it."""
    world.accepted()
    first, second = browse(world.reviewer(KIND, 1)), browse(world.reviewer(KIND, 2))
    _send(first, _fill(first.get(reverse("desk:batch_download")).content))
    session = second.session
    session["desk_batch"] = AnswerFile.objects.get().public
    session.save()

    assert 302 == second.get(reverse("desk:batch_result")).status_code


def _ask_many(world: Any, count: int) -> None:
    """Put many questions straight into the database, each about a claim of a person of their own."""
    now, office = clock.now(), world.department(KIND)
    values = {"level": "本科", "mode": "全日制", "on": "2008-07-01"}
    claim = Fact.objects.filter(kind=KIND).first()
    values = dict(world.sent().person.facts.filter(kind=KIND).first().values) if claim is None else dict(claim.values)
    numbers = [
        identity.synthetic(serial % 900 + 1, date(1950 + serial // 300, 1 + serial % 12, 1 + serial % 28), True)
        for serial in range(count * 2)
    ]
    people = [
        Person(
            name="测试", identity_number=one, identity_index=blind_index(Purpose.IDENTITY_REGISTRY, one), created_at=now
        )
        for one in list(dict.fromkeys(numbers))[:count]
    ]
    made = Person.objects.bulk_create(people)
    Fact.objects.bulk_create(
        [
            Fact(person=one, kind=KIND, values=values, standing="declared", stated_at=now, stated_by="test")
            for one in made
        ]
    )
    Question.objects.bulk_create(
        [
            Question(
                person=one, case=one.public[::-1], kind=KIND, department=KIND, city=world.here, asked_for=world.government(world.here),
                office=office, rung="hand", due_on=date(2016, 4, 1), asked_at=now,
            )
            for one in made
        ]
    )  # fmt: skip
