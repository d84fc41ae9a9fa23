"""Confirming: the city issues the notice, and may extend it with a reason."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.config import clock
from jifen.platform.rounds import inputs
from jifen.platform.rounds.models import Standing
from jifen.platform.rounds.selectors.calendar import days_of
from jifen.platform.settlement import notices
from jifen.platform.settlement.lifecycle import Act
from jifen.platform.settlement.models import Claim, Notice
from jifen.platform.settlement.moving import move, officer_of, tell
from jifen.platform.settlement.selectors.choices import standing_for


def confirm(*, claim: Claim, by: User) -> Notice:
    """
    Issue the notice: from now on the household may be registered, until the day the texts set.

    A household that gave its claim up and claimed again does not win time: the first notice's day stays.

    Raises:
        NotAllowedError: ``by`` issues no notices in the city.
        RefusedError: ``settlement.not_placed_any_more``: a list that superseded the first one decided otherwise;
            ``settlement.move_unlawful``, ``settlement.claim_moved``, ``settlement.own_claim``.
    """
    actor = officer_of(claim, by, "claim.handle")
    standing = standing_for(claim.case, claim.standing.run.round.use)
    if standing is None or claim.case.state not in (CaseState.FROZEN, CaseState.SCORED):
        raise RefusedError(
            "settlement.not_placed_any_more",
            Text("按现在有效的名单，本办件没有入围、结果未定，或申请已撤回。", "By the list in force the case is not placed, nothing is final, or the application was taken back."),
            Text("请核对名单；结果未定的，等公示和异议结束。", "Look at the list; where nothing is final, wait."),
        )  # fmt: skip
    title, until, provisional = _validity(claim, standing)
    with transaction.atomic():
        move(claim, Act.CONFIRM, actor, valid_until=until, valid_is_provisional=provisional)
        made = notices.issue(claim, title=title, office=actor.office, valid_until=until, provisional=provisional)
        tell(claim, "notice_issued", title=title, until=_until(until))
    return made


def extend(*, claim: Claim, by: User, until: date, reason: str) -> Notice:
    """
    Let a notice run longer: a new notice supersedes the old one.

    Raises:
        BadInputError: ``settlement.extends_nothing``: the day is not later than the one that holds.
        RefusedError: as :func:`confirm`; ``settlement.reason``.
    """
    actor = officer_of(claim, by, "claim.handle")
    if claim.valid_until is None or until <= max(claim.valid_until, clock.today()):
        raise BadInputError(
            "settlement.extends_nothing",
            Text("新的有效期没有比现在的晚，或通知书没有期限。", "The new day is not later, or the notice has no end."),
            Text("请填写更晚的日期。", "Give a later day."),
            where="until",
        )
    last = claim.notices.order_by("version").last()
    title = last.title if last else notices.TITLE
    with transaction.atomic():
        move(claim, Act.EXTEND, actor, reason=reason, valid_until=until, valid_is_provisional=False)
        made = notices.issue(claim, title=title, office=actor.office, valid_until=until, provisional=False)
        tell(claim, "notice_extended", title=title, until=until)
    return made


def _validity(claim: Claim, standing: Standing) -> tuple[str, date | None, bool]:
    round_ = standing.run.round
    days = days_of(inputs.pack_of(round_), round_.use, round_.term)
    title = days.notice.title if days.notice else notices.TITLE
    earlier = Notice.objects.filter(claim__case=claim.case, claim__standing__run__round=round_).order_by("pk").last()
    if earlier is not None:
        return title, earlier.valid_until, earlier.claim.valid_is_provisional
    ends = days.notice_valid_until(clock.today())
    return (title, ends.date, ends.provisional) if ends else (title, None, False)


def _until(until: date | None) -> date | Text:
    return until or Text("公告的日期", "the announced day")
