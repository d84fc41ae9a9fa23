"""Confirming: the city issues the notice, and may extend it with a reason."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.rounds.models import Standing
from jifen.platform.settlement import notices
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Notice
from jifen.platform.settlement.moving import move, officer_of, tell
from jifen.platform.settlement.selectors.choices import standing_for
from jifen.platform.settlement.selectors.claims import barred_until, notice_in_force
from jifen.platform.settlement.selectors.deciding import is_doubted
from jifen.platform.settlement.selectors.lasting import LastDay, days_for, has_run_out, kept_day, latest_extension
from jifen.platform.settlement.services.consenting import refuse_without_consent
from jifen.platform.web.templatetags.words import day_text


def confirm(*, claim: Claim, by: User) -> Notice:
    """
    Issue the notice: from now on the household may be registered, until the day the texts set.

    A household that gave its claim up and claimed again does not win time: the first notice's day stays.

    Raises:
        NotAllowedError: ``by`` issues no notices in the city.
        RefusedError: ``settlement.not_placed_any_more``: a list that superseded the first one decided otherwise;
            ``settlement.looked_at_again``; ``settlement.household_closed``: it takes nobody in any more;
            ``settlement.consents_missing``; ``settlement.notice_over``: the day of the first notice
            has gone by; ``settlement.move_unlawful``, ``settlement.claim_moved``, ``settlement.own_claim``.
    """
    actor = officer_of(claim, by, "claim.handle")
    standing = refuse_unplaced(claim)
    refuse_doubted(claim)
    _refuse_closed(claim)
    title, until, provisional = _validity(claim, standing)
    if LastDay(until, provisional).is_over:
        raise _notice_over()
    with transaction.atomic():
        refuse_without_consent(claim)
        move(claim, Act.CONFIRM, actor, valid_until=until, valid_is_provisional=provisional)
        made = notices.issue(claim, title=title, office=actor.office, valid_until=until, provisional=provisional)
        tell(claim, "notice_issued", title=title, until=_until(until))
    return made


def extend(*, claim: Claim, by: User, until: date, reason: str) -> Notice:
    """
    Let a notice run longer: a new notice supersedes the old one.

    Raises:
        BadInputError: ``settlement.extends_nothing``: the day is not later than the one that holds; ``settlement.extends_too_far``:
            it is later than :func:`~jifen.platform.settlement.selectors.lasting.latest_extension`.
        RefusedError: ``settlement.notice_over``: it has run out; only two people bring it back. Else as :func:`confirm`, and
            ``settlement.reason``.
    """
    actor = officer_of(claim, by, "claim.handle")
    if claim.valid_until is None or until <= max(claim.valid_until, clock.today()):
        raise BadInputError(
            "settlement.extends_nothing",
            Text("新的有效期没有比现在的晚，或通知书没有期限。", "The new day is not later, or the notice has no end."),
            Text("请填写更晚的日期。", "Give a later day."),
            where="until",
        )
    if has_run_out(claim):
        raise _notice_over()
    latest = latest_extension(claim)
    if latest is not None and until > latest:
        raise too_far(latest)
    last = claim.notices.order_by("version").last()
    title = last.title if last else notices.TITLE
    with transaction.atomic():
        move(claim, Act.EXTEND, actor, reason=reason, valid_until=until, valid_is_provisional=False)
        made = notices.issue(claim, title=title, office=actor.office, valid_until=until, provisional=False)
        tell(claim, "notice_extended", title=title, until=until)
    return made


def issue_again(claim: Claim, actor: Actor) -> None:
    """Issue the notice that holds, if one does, anew with what the claim says now and the same last day; call it inside a transaction."""
    last = notice_in_force(claim)
    if claim.state == State.CONFIRMED and last is not None:
        day, provisional = claim.valid_until, claim.valid_is_provisional
        notices.issue(claim, title=last.title, office=actor.office, valid_until=day, provisional=provisional)


def refuse_unplaced(claim: Claim) -> Standing:
    """
    Give the standing a claim rests on by the list in force, or refuse what may not go on without one.

    Raises:
        RefusedError: ``settlement.not_placed_any_more``.
    """
    case = Case.objects.get(pk=claim.case_id)
    standing = standing_for(case, claim.standing.run.round.use)
    if standing is None or case.state not in (CaseState.FROZEN, CaseState.SCORED):
        raise RefusedError(
            "settlement.not_placed_any_more",
            Text("按现在有效的名单，本办件没有入围、结果未定，或申请已撤回。", "By the list in force the case is not placed, nothing is final, or the application was taken back."),
            Text("请核对名单；结果未定的，等公示和异议结束。", "Look at the list; where nothing is final, wait."),
        )  # fmt: skip
    return standing


def refuse_doubted(claim: Claim) -> None:
    """
    Refuse what may not go on while an annulment is proposed, or after one.

    Raises:
        RefusedError: ``settlement.looked_at_again``.
    """
    if is_doubted(claim.case) or barred_until(claim.case.person, claim.city)[0]:
        raise RefusedError(
            "settlement.looked_at_again",
            Text("这份入户资格正在复核，暂不核发通知书，也不办理登记。", "The claim is being looked at again: no notice is issued and nobody is registered meanwhile."),
            Text("请等复核的结果，或询问主管部门。", "Wait for the result, or ask the city."),
        )  # fmt: skip


def too_far(latest: date) -> BadInputError:
    """Refuse a last day that goes further than the scheme and our reading of it let one office go."""
    on = day_text(latest)
    return BadInputError(
        "settlement.extends_too_far",
        Text(f"新的有效期最迟到{on.zh}。", f"The new day is {on.en} at the latest."),
        Text("请填写不晚于这一天的日期；延期合计不超过方案规定的一个有效期。", "Give an earlier day: all extensions together last no longer than a notice does by the scheme."),
        where="until",
    )  # fmt: skip


def _refuse_closed(claim: Claim) -> None:
    if claim.household is not None and claim.household.state != CollectiveHousehold.State.OPEN:
        raise RefusedError(
            "settlement.household_closed",
            Text("所选的集体户已停止迁入。", "The collective household has stopped taking people in."),
            Text("请申请人放弃这次申领，另选地址重新申领；有效期和名额不变。", "The applicant gives the claim up and claims again at another address; neither place nor time is lost."),
        )  # fmt: skip


def _notice_over() -> RefusedError:
    return RefusedError(
        "settlement.notice_over",
        Text("这次入围的通知书已过有效期。", "The notice this result gave has run out."),
        Text("不再核发或延期；因办理有误的，提请恢复，由另一位负责人决定。", "None is issued or extended any more; where that was a mistake, propose to reinstate the claim: somebody else decides."),
    )  # fmt: skip


def _validity(claim: Claim, standing: Standing) -> tuple[str, date | None, bool]:
    round_ = standing.run.round
    days = days_for(round_)
    title = days.notice.title if days.notice else notices.TITLE
    if kept_day(claim.case, round_) is not None:  # the claim has it since it was made
        return title, claim.valid_until, claim.valid_is_provisional
    ends = days.notice_valid_until(clock.today())
    return (title, ends.date, ends.provisional) if ends else (title, None, False)


def _until(until: date | None) -> date | Text:
    return until or Text("公告的日期", "the announced day")
