"""
Sealing who competes, for which places, before anybody is ranked; and the public draw where lots decide.

The rows are read and hashed first, which takes as long as there are people; then, in one short transaction, it is made sure that
they are still those that were read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep, keep_all
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.rounds import history, inputs
from jifen.platform.rounds.lifecycle import Act
from jifen.platform.rounds.models import Entrant, Round, Sealing
from jifen.platform.rounds.moving import RoundMovedError, check, move, officer_of
from jifen.platform.rounds.selectors.rounds import newest_cards
from jifen.policy.ranking_rules import Ranked
from jifen.ranking import Quota, seal
from jifen.ranking.entrants import read_entrants
from jifen.ranking.history import What

NO_LOTS = "不抽签 no lots are drawn"
"""What stands in the head of a seal where no lots are drawn."""

_FIRST = "截止后第一次封存"
_AT_ONCE = 5_000
_LONGEST_RESULT = 200


def seal_entrants(*, round_: Round, by: User, because: str = "", draw_source: str = "") -> Sealing:
    """
    Seal the entrants of a round with the row each is ranked by, and the places they compete for.

    Args:
        round_: closed; or ranked or in publicity, where facts were proven anew.
        by: who seals.
        because: why it is sealed again; the first time it goes without saying.
        draw_source: which public draw will decide, in words precise enough that there can be only one result.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        RefusedError: ``rounds.scheme_changed``; ``rounds.no_plan``; ``rounds.nobody_entered``; ``rounds.rows_missing``;
            ``rounds.units_without_places``; ``rounds.nothing_changed``: sealed again, and all rows are the same;
            ``rounds.round_moved``: cases or the round moved meanwhile; what ``move`` refuses.
        BadInputError: ``rounds.reason``; ``rounds.no_lots``: a draw is named where none decides;
            ``ranking.draw_without_words``: none is named where one does.

    Law:
        粤人社发〔2011〕306号 二（四）3 (ranked by points, in public)
    """
    actor = officer_of(round_, by, "round.run")
    last = round_.sealings.order_by("number").last()
    _refuse_without_words(round_, because, draw_source, again=last is not None)
    check(round_, Act.SEAL, actor)
    members = _members(round_)
    quota, plan = inputs.quota_of(round_) or Quota({}), inputs.plan_of(round_)
    sealed = _seal(round_, quota, [card for _, card in members], draw_source)
    root = str(json.loads(sealed)["root"])
    if last is not None and last.root == root:
        raise _nothing_changed()
    with transaction.atomic():
        move(round_, Act.SEAL, actor, reason=because, plan=plan, draw_source=draw_source, draw_result="")
        if members != _members(round_):
            raise _moved()
        made = Sealing.objects.create(
            round=round_,
            number=(last.number if last else 0) + 1,
            entrants=len(members),
            root=root,
            sealed=sealed.decode(),
            because=(because.strip() or _FIRST)[:200],
            at=clock.now(),
        )
        entrants = (Entrant(sealing=made, case_id=case, scorecard_id=card) for case, card in members)
        while some := list(islice(entrants, _AT_ONCE)):
            Entrant.objects.bulk_create(some)
        keep(made)
        keep_all(Entrant.objects.filter(sealing=made))
        history.append(what=What.ENTRANTS, round_=round_, root=root)
    return made


def _refuse_without_words(round_: Round, because: str, draw_source: str, *, again: bool) -> None:
    if again and not because.strip():
        raise BadInputError(
            "rounds.reason",
            Text("没有写明为何重新封存。", "It is not said why the entrants are sealed again."),
            Text("请写明理由，理由会随名单公布。", "Write the reason; it is published with the list."),
        )
    lots = _draws_lots(round_)
    if draw_source.strip() and not lots:
        raise _no_lots()
    if lots and not draw_source.strip():
        raise BadInputError(
            "ranking.draw_without_words",
            Text("未写明以哪一次公开抽签为准。", "It is not said which public draw decides."),
            Text(
                "请写明将来的哪一次公开抽签、看哪个结果。",
                "Name a public draw to come, and which of its results counts.",
            ),
        )


def _draws_lots(round_: Round) -> bool:
    rules = inputs.rules_of(round_)
    return isinstance(rules, Ranked) and rules.ties.rule == "lottery"


def _members(round_: Round) -> list[tuple[int, int]]:
    """Give case and newest scorecard of everybody who enters, in a fixed order."""
    found = newest_cards(round_)
    if not found:
        raise RefusedError(
            "rounds.nobody_entered",
            Text("本批次没有可以排名的申请。", "Nobody has entered this round."),
            Text("没有申请的批次不封存、不排名。", "A round without applications is neither sealed nor ranked."),
        )
    for case, card in found:
        if card is None:
            raise inputs.rows_missing(str(Case.objects.get(pk=case)))
    return [(case, card) for case, card in found if card is not None]


def _seal(round_: Round, quota: Quota, cards: Iterable[int], draw_source: str) -> bytes:
    rows = inputs.rows_of_cards(round_, cards)
    rules = inputs.rules_of(round_)
    if isinstance(rules, Ranked) and inputs.needs_plan(rules):
        rows = _placed(rows, rules, quota)
    return seal(
        rows,
        run=inputs.run_of(round_),
        secret=inputs.secret_of(round_),
        source=draw_source.strip() or NO_LOTS,
        quota=quota,
    )


def _placed(rows: Iterator[dict[str, Any]], rules: Ranked, quota: Quota) -> Iterator[dict[str, Any]]:
    """Pass rows on, and refuse where people compete in a unit the plan does not list: once sealed, a plan is not mended."""
    lacking: dict[str, int] = {}
    while some := list(islice(rows, _AT_ONCE)):
        for one in read_entrants(some, rules):
            if one.eligible is not False and one.unit and one.unit not in quota.cells:
                lacking[one.unit] = lacking.get(one.unit, 0) + 1
        yield from some
    if lacking:
        raise RefusedError(
            "rounds.units_without_places",
            Text("有人申请的单位不在名额表中。", "People compete in units that the plan does not list."),
            Text(
                "请重新公布名额，补上这些单位；没有名额的填 0。",
                "Publish the plan again with these units; 0 where there are none.",
            ),
            complaints=[
                Complaint(
                    "ranking.quota_lacks_unit",
                    "quota",
                    Text(f"有{people}人申请。", f"{people} people applied there."),
                    Text("请补上。", "Add it."),
                    unit,
                )
                for unit, people in sorted(lacking.items())
            ],
        )


def _nothing_changed() -> RefusedError:
    return RefusedError(
        "rounds.nothing_changed",
        Text("所有人的数据和名额都与上次封存时相同。", "Everybody's rows and the places are those of the last seal."),
        Text("没有事实变化，名单不变。", "Where no fact has changed, the list stays."),
    )


def _moved() -> RoundMovedError:
    return RoundMovedError(
        "rounds.round_moved",
        Text("封存期间有办件变了，这次没有封存。", "Cases changed while the entrants were read: nothing was sealed."),
        Text("请再封存一次。", "Seal once more."),
    )


def _no_lots() -> BadInputError:
    return BadInputError(
        "rounds.no_lots",
        Text("本用途的排名规则不抽签。", "The rules of this use draw no lots."),
        Text("请不要填写抽签。", "Leave the draw out."),
    )


def record_draw(*, round_: Round, by: User, result: str) -> Round:
    """
    Record what the public draw gave.

    Args:
        round_: sealed, under rules that draw lots.
        by: who records it.
        result: as it was announced, up to 200 characters.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        BadInputError: ``rounds.no_lots``; ``ranking.draw_without_words``: the result is empty or too long.
    """
    actor = officer_of(round_, by, "round.run")
    if not _draws_lots(round_):
        raise _no_lots()
    if not 0 < len(result.strip()) <= _LONGEST_RESULT:
        raise BadInputError(
            "ranking.draw_without_words",
            Text(
                "没有写明抽签结果，或超过 200 字。", "The result of the draw is missing, or longer than 200 characters."
            ),
            Text("请照公告抄写结果。", "Copy the result as it was announced."),
        )
    with transaction.atomic():
        move(round_, Act.DRAW, actor, draw_result=result.strip())
    return round_
