"""Who may object, how often, and what was answered already."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.utils import timezone

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import selectors as audit_trail
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.people.models import Person
from jifen.platform.rounds.models import Objection, Standing

A_DAY = 5
"""Objections a person may raise in a day; a name and a code that do not belong together count as one."""

SHORTEST, LONGEST = 10, 1000
"""Characters of a reason."""

_COUNTED = ("objection.raise", "objection.no_row")


def is_named(person: Person) -> bool:
    """Whether it is certain who somebody is: public security confirmed the name, or a window has seen person and card."""
    at_window = Case.objects.filter(person=person, entered_by__kind=User.Kind.STAFF, accepted_on__isnull=False)
    return person.real_name == Person.RealName.CONFIRMED or at_window.exists()


def not_now() -> RefusedError:
    """Say that nobody may object now; it is the same whether there is a list that is not shown, or none."""
    return RefusedError(
        "rounds.no_objection_now",
        Text("现在不能提出异议。", "No objection can be raised now."),
        Text(
            "名单公布后、异议期内可以提出，日期见批次页。",
            "It can be while the list is shown; see the days of the round.",
        ),
    )


def refuse_unfit(person: Person, why: str) -> None:
    """
    Refuse whoever is not named, says too little or too much, or has tried often enough today; call it in the transaction of the try.

    Raises:
        RefusedError: ``rounds.objector_unnamed``; ``rounds.objections_many``.
        BadInputError: ``rounds.objection_reason``.
    """
    if not is_named(person):
        raise RefusedError(
            "rounds.objector_unnamed",
            Text(
                "还没有核对您的姓名，异议须实名提出。", "Your name is not confirmed yet; objections are raised by name."
            ),
            Text(
                "请先完成实名核对，或带身份证到任一受理窗口。",
                "Confirm your name first, or bring your card to any window.",
            ),
        )
    if not SHORTEST <= len(why.strip()) <= LONGEST:
        raise BadInputError(
            "rounds.objection_reason",
            Text(
                f"理由须在 {SHORTEST} 到 {LONGEST} 字之间。",
                f"The reason has to have {SHORTEST} to {LONGEST} characters.",
            ),
            Text("请写明哪里不对、依据是什么。", "Say what is wrong, and how you know."),
        )
    # The row of the objector is held: of two tries at once the later one counts the earlier.
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk", flat=True))
    raised = audit_trail.entries_about(person.public).filter(act__in=_COUNTED, at__gte=_midnight())
    if raised.count() >= A_DAY:
        raise RefusedError(
            "rounds.objections_many",
            Text(f"今天已提出 {A_DAY} 次。", f"There were {A_DAY} objections today."),
            Text("请明天再来；异议期内都可以提出。", "Come back tomorrow, while the time for objections lasts."),
        )


def _midnight() -> datetime:
    return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def refuse_said_before(standing: Standing, objector: Person, line: str, why: str) -> None:
    """Refuse what was answered already, in whatever list of the round the row stands by now."""
    answered = Objection.objects.filter(
        objector=objector,
        standing__case=standing.case,
        standing__run__round=standing.run.round,
        line=line,
        state=Objection.State.ANSWERED,
    )
    if any(_plain(one.told["why"]) == _plain(why) for one in answered.select_related("objector")):
        raise RefusedError(
            "rounds.objected_before",
            Text(
                "您已用同样的理由提出过这件异议，并已答复。",
                "You have raised this objection for the same reason, and it is answered.",
            ),
            Text(
                "答复在“我的异议”里；有新的情况，请写明新的理由。",
                "Read the answer; where there is something new, write what.",
            ),
        )


def _plain(words: str) -> str:
    """Give words without what sets two ways of typing them apart."""
    return "".join(one for one in unicodedata.normalize("NFKC", words).casefold() if one.isalnum())
