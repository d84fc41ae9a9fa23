"""
Sealing who competes, for which places, before anybody is ranked.

The rows are read and hashed first, which takes as long as there are people; then, in one short transaction, it is made sure that
they are still those that were read. Killed at any point, all of it is there or nothing, and the next worker seals the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from jifen.platform.rounds.models import Entrant, Plan, Round, Run, Sealing, SealingAsked
from jifen.platform.rounds.moving import RoundMovedError, check, move, officer_of
from jifen.platform.rounds.runs.failpoint import failpoint
from jifen.platform.rounds.runs.lease import Lease
from jifen.platform.rounds.selectors.rounds import newest_cards
from jifen.platform.rounds.selectors.sealings import draw_of
from jifen.platform.rounds.services.counting import count_as_of_closing
from jifen.platform.rounds.services.drawing import refuse_draw_anew, refuse_draw_named
from jifen.platform.rounds.telling import unit_words
from jifen.policy.ranking_rules import Ranked
from jifen.ranking import Quota, seal
from jifen.ranking.entrants import read_entrants
from jifen.ranking.history import What
from jifen.ranking.holding import Row, hold
from jifen.ranking.lottery import NO_LOTS

POINTS = ("seal_list:before", "seal_list:read", "seal_list:written", "seal_list:after")
"""Where a process may be made to die: before it reads, before it writes, before and after what it wrote is committed."""

_FIRST = "截止后第一次封存 / first sealing after closing"
_AT_ONCE = 5_000


def seal_entrants(
    *, round_: Round, by: User, because: str = "", draw_source: str = "", lease: Lease[SealingAsked] | None = None
) -> Sealing:
    """
    Seal the entrants of a round with the row each is ranked by, and the places they compete for; the worker does it.

    First everybody is counted as of the closing day (:mod:`jifen.platform.rounds.services.counting`).

    Args:
        round_: closed; or sealed, ranked or in publicity, where facts were proven anew; or drawn, where its run was refused.
        by: who seals.
        because: why it is sealed again; the first time it goes without saying.
        draw_source: which public draw will decide, with its day, in words precise enough that there can be only one result.
        lease: of what the officer asked for: it is told how far the work is, and ends with the sealing.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        RefusedError: what :func:`refuse_early` refuses; ``rounds.nobody_entered``; ``rounds.rows_missing``;
            ``rounds.units_without_places``; ``rounds.nothing_changed``: sealed again, and all rows are the same;
            ``rounds.round_moved``: cases or the round moved meanwhile.
        BadInputError: what :func:`refuse_early` refuses.
        LeaseLostError: another worker has it.

    Law:
        粤人社发〔2011〕306号 二（四）3 (ranked by points, in public)
    """
    refuse_early(round_=round_, by=by, because=because, draw_source=draw_source)
    count_as_of_closing(round_, lease)
    last = round_.sealings.order_by("number").last()
    members = _members(round_)
    if lease is not None:
        lease.renew(step=SealingAsked.Step.READ, all_rows=len(members), done_rows=0)
    plan = inputs.plan_of(round_)
    quota = inputs.quota_in(plan, round_) or Quota({})
    rows = _rows(round_, quota, [card for _, card in members], lease)
    sealed = _seal(round_, quota, rows, draw_source, last)
    failpoint("seal_list:read")
    with transaction.atomic():
        if lease is not None:
            lease.renew(done_rows=len(members))  # first of all: who would take it over waits for the end of this
        _refuse_other_places(round_, plan)
        words = {"reason": because, "draw_source": draw_source.strip()}
        move(round_, Act.SEAL, officer_of(round_, by, "round.run"), plan=plan, draw_result="", **words)
        _refuse_while_ranked(round_)
        _refuse_moved(round_, members)
        made = _write(round_, members, sealed, because)
        if lease is not None:
            lease.renew(sealing=made, ended_at=clock.now())
            keep(lease.row)
        failpoint("seal_list:written")
    failpoint("seal_list:after")
    return made


def refuse_early(*, round_: Round, by: User, because: str, draw_source: str) -> None:
    """
    Refuse what can be seen to be wrong before anything is read.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        RefusedError: ``rounds.scheme_changed``; ``rounds.no_plan``; ``rounds.being_ranked``; ``rounds.draw_stands``; what
            ``move`` refuses.
        BadInputError: ``rounds.reason``; ``rounds.no_lots``; ``ranking.draw_without_words``; ``rounds.draw_day``.
    """
    actor = officer_of(round_, by, "round.run")
    if round_.sealings.exists() and not because.strip():
        raise BadInputError(
            "rounds.reason",
            Text("没有写明为何重新封存。", "It is not said why the entrants are sealed again."),
            Text("请写明理由，理由会随名单公布。", "Write the reason; it is published with the list."),
        )
    refuse_draw_named(round_, draw_source)
    check(round_, Act.SEAL, actor)
    refuse_draw_anew(round_)
    _refuse_while_ranked(round_)
    inputs.quota_of(round_)


def _refuse_while_ranked(round_: Round) -> None:
    if round_.runs.filter(kind=Run.Kind.OFFICIAL, ended_at=None).exists():
        raise RefusedError(
            "rounds.being_ranked",
            Text("已提出正式排名，还没有完成。", "The official ranking is asked for and has not ended."),
            Text("请等它完成；未通过检查的，再重新封存。", "Wait for it; if it is refused, seal again."),
        )


def _members(round_: Round) -> list[tuple[int, int]]:
    """Give case and newest scorecard of everybody who enters, in a fixed order."""
    found = newest_cards(round_)
    if not found:
        raise nobody_entered()
    for case, card in found:
        if card is None:
            raise inputs.rows_missing(str(Case.objects.get(pk=case)))
    return [(case, card) for case, card in found if card is not None]


def _rows(
    round_: Round, quota: Quota, cards: Sequence[int], lease: Lease[SealingAsked] | None
) -> Iterator[Mapping[str, Any]]:
    rows: Iterator[Mapping[str, Any]] = inputs.rows_of_cards(round_, cards)
    if lease is not None:
        rows = lease.counted(rows)
    rules = inputs.rules_of(round_)
    return _placed(rows, rules, quota) if isinstance(rules, Ranked) and inputs.needs_plan(rules) else rows


def _seal(
    round_: Round, quota: Quota, rows: Iterable[Mapping[str, Any]], draw_source: str, last: Sealing | None
) -> bytes:
    """Seal, and refuse where rows and places are those of the last seal: another draw alone is no difference."""
    run, secret = inputs.run_of(round_), inputs.secret_of(round_)
    source = draw_source.strip() or NO_LOTS
    before = (draw_of(last) or NO_LOTS) if last else source
    held: Iterable[Mapping[str, Any]] | list[Row] = rows if before == source else hold(rows)
    sealed = seal(held, run=run, secret=secret, source=before, quota=quota)
    if last is not None and last.root == json.loads(sealed)["root"]:
        raise RefusedError(
            "rounds.nothing_changed",
            Text(
                "所有人的数据和名额都与上次封存时相同。", "Everybody's rows and the places are those of the last seal."
            ),
            Text("没有事实变化，名单不变。", "Where no fact has changed, the list stays."),
        )
    return sealed if before == source else seal(held, run=run, secret=secret, source=source, quota=quota)


def _refuse_moved(round_: Round, members: list[tuple[int, int]]) -> None:
    if members != newest_cards(round_):
        raise RoundMovedError(
            "rounds.round_moved",
            Text(
                "封存期间有办件变了，这次没有封存。", "Cases changed while the entrants were read: nothing was sealed."
            ),
            Text("请再封存一次。", "Seal once more."),
        )


def _refuse_other_places(round_: Round, plan: Plan | None) -> None:
    """Refuse where the places were replaced since they were read; a plan is published under the same lock."""
    if inputs.plan_of(Round.objects.select_for_update().get(pk=round_.pk)) != plan:
        raise RoundMovedError(
            "rounds.round_moved",
            Text(
                "封存期间公布了新的名额，这次没有封存。",
                "A new plan was published while the entrants were read: nothing was sealed.",
            ),
            Text("请再封存一次。", "Seal once more."),
        )


def _write(round_: Round, members: list[tuple[int, int]], sealed: bytes, because: str) -> Sealing:
    root = str(json.loads(sealed)["root"])
    made = Sealing.objects.create(
        round=round_,
        number=round_.sealings.count() + 1,
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


def _placed(rows: Iterator[Mapping[str, Any]], rules: Ranked, quota: Quota) -> Iterator[Mapping[str, Any]]:
    """Pass rows on, and refuse where people compete in a unit the plan does not list: once sealed, a plan is not mended."""
    lacking: dict[str, int] = {}
    while some := list(islice(rows, _AT_ONCE)):
        for one in read_entrants(some, rules):
            # Whoever is not eligible yet may become so by an objection, when no plan can be published any more.
            if one.unit and one.unit not in quota.cells:
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
            complaints=[_without_places(unit, people) for unit, people in sorted(lacking.items())],
        )


def _without_places(unit: str, people: int) -> Complaint:
    words = unit_words(unit)
    return Complaint(
        "ranking.quota_lacks_unit",
        "名额表",
        Text(f"{words.zh}有{people}人申请。", f"{words.en}: {people} people applied there."),
        Text("请补上。", "Add it."),
        unit,
    )


def nobody_entered() -> RefusedError:
    """Say that there is nobody to seal."""
    return RefusedError(
        "rounds.nobody_entered",
        Text("本批次没有可以排名的申请。", "Nobody has entered this round."),
        Text(
            "没有人参加的批次不封存、不排名：请结束本批次。",
            "A round without applications is neither sealed nor ranked: end it.",
        ),
    )
