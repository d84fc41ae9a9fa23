"""
The public draw where lots decide: named with its day before it takes place, recorded once it has, and never exchanged for another.

Whoever could draw again could draw until they like what comes of it. So a round whose draw was held, or is due, is sealed again only
where its list was refused or superseded, because rows or places are others, and then with a draw that is still ahead. Every draw that
was named stays on record with what it gave (``selectors.sealings``).
"""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.moving import check, move, officer_of
from jifen.platform.rounds.selectors.sealings import newest_official
from jifen.policy.ranking_rules import Ranked
from jifen.ranking.drawn_form import form_in, numbers_of

_LONGEST_RESULT = 200
_DAY = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")


def draws_lots(round_: Round) -> bool:
    """Whether the rules of a round part equals by lot."""
    rules = inputs.rules_of(round_)
    return isinstance(rules, Ranked) and rules.ties.rule == "lottery"


def refuse_draw_named(round_: Round, words: str) -> None:
    """
    Make sure that a draw is named where lots decide, and only there, and that nobody can know yet what it gives.

    Args:
        round_: whose entrants are to be sealed.
        words: which public draw decides, with its day, ``2016-04-21`` or ``2016年4月21日``, and the form of its result, ``6个1-33``.

    Raises:
        BadInputError: ``rounds.no_lots``; ``ranking.draw_without_words``; ``rounds.draw_day``: no day stands in the words, or it
            is not after today; ``ranking.draw_form``: they do not say what its result looks like.
    """
    lots = draws_lots(round_)
    if words.strip() and not lots:
        raise _no_lots()
    if lots and not words.strip():
        raise BadInputError(
            "ranking.draw_without_words",
            Text("未写明以哪一次公开抽签为准。", "It is not said which public draw decides."),
            Text(
                "请写明将来的哪一次公开抽签、看哪个结果。",
                "Name a public draw to come, and which of its results counts.",
            ),
        )
    if lots and not all(day > clock.today() for day in days_in(words) or (date.min,)):
        raise BadInputError(
            "rounds.draw_day",
            Text("没有写明抽签的日期，或日期不在今天之后。", "The day of the draw is missing, or is not after today."),
            Text(
                "请写明今天以后的一次公开抽签，日期写成 2016-04-21 或 2016年4月21日。",
                "Name a public draw after today, with its day as 2016-04-21.",
            ),
        )
    if lots:
        form_in(words)


def refuse_draw_anew(round_: Round) -> None:
    """
    Make sure that nobody gets another draw because they know, or could know, what this one gave.

    Raises:
        RefusedError: ``rounds.draw_stands``.
    """
    state = State(round_.state)
    if state is State.DRAWN:
        last = newest_official(round_)
        if last is None or last.refused is None:
            raise _stands(
                Text(
                    "请按这次抽签排名；排名未通过检查的，才能重新封存。",
                    "Rank by it; only where that run is refused may it be sealed again.",
                )
            )
    if (
        state is State.SEALED
        and draws_lots(round_)
        and not all(day > clock.today() for day in days_in(round_.draw_source))
    ):
        raise _stands(
            Text(
                "请先记录抽签结果，再排名；抽签改期的，等它举行后记录。",
                "Record what it gave, then rank; where it was put off, wait for it.",
            )
        )


def record_draw(*, round_: Round, by: User, result: str) -> Round:
    """
    Record what the public draw gave; it stands in the moves of the round for good.

    Args:
        round_: sealed, under rules that draw lots.
        by: who records it.
        result: as it was announced, up to 200 characters; what is kept are its bare numbers, however they were spelt.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        BadInputError: ``rounds.no_lots``; ``rounds.draw_day``: its day has not come; ``ranking.draw_without_words``: the result is
            empty or too long; ``ranking.draw_form``: it is not of the form that was sealed.
    """
    actor = officer_of(round_, by, "round.run")
    if not draws_lots(round_):
        raise _no_lots()
    if not 0 < len(result.strip()) <= _LONGEST_RESULT:
        raise BadInputError(
            "ranking.draw_without_words",
            Text(
                "没有写明抽签结果，或超过 200 字。", "The result of the draw is missing, or longer than 200 characters."
            ),
            Text("请照公告抄写结果。", "Copy the result as it was announced."),
        )
    if any(day > clock.today() for day in days_in(round_.draw_source)):
        raise BadInputError(
            "rounds.draw_day",
            Text(f"抽签还没有举行：{round_.draw_source}。", f"The draw has not taken place: {round_.draw_source}."),
            Text("请在抽签当日或之后记录。", "Record it on its day or later."),
        )
    check(round_, Act.DRAW, actor)
    bare = numbers_of(result, form_in(round_.draw_source))
    with transaction.atomic():
        move(round_, Act.DRAW, actor, reason=bare, draw_result=bare)
    return round_


def days_in(words: str) -> list[date]:
    """Give the days that stand in the words of a draw; what looks like one and is in no calendar is none."""
    found = []
    for year, month, day in _DAY.findall(words):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def _stands(mend: Text) -> RefusedError:
    return RefusedError(
        "rounds.draw_stands",
        Text(
            "本批次指定的公开抽签已到日期或已有结果，不能换一次抽签。",
            "The public draw of this round is due or was held: it is not exchanged for another.",
        ),
        mend,
    )


def _no_lots() -> BadInputError:
    return BadInputError(
        "rounds.no_lots",
        Text("本用途的排名规则不抽签。", "The rules of this use draw no lots."),
        Text("请不要填写抽签。", "Leave the draw out."),
    )
