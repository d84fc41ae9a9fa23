"""What somebody at the desk can do with a claim, in the order in which a claim goes; fraud takes two people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat
from jifen.platform.desk.acts import Act, FoundForm, Ready, ReasonForm, asks, ready
from jifen.platform.desk.settling import ANNULS, HANDLES, may
from jifen.platform.desk.telling import due_words
from jifen.platform.rounds.selectors.lists import status_words
from jifen.platform.settlement import moving, notices, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.lifecycle import RULES, State
from jifen.platform.settlement.lifecycle import Act as Step
from jifen.platform.settlement.models import Claim
from jifen.platform.web.fields import DayField
from jifen.platform.web.speaking import tell


class ExtendForm(ReasonForm):
    """Until when a notice runs longer, and why."""

    until = DayField(label=tell("新的有效期至", "Valid until"))
    field_order = ("until", "reason")


class AnnulForm(ReasonForm):
    """What was found, and whether the case is grave."""

    grave = forms.BooleanField(
        required=False,
        label=tell("情节严重", "The case is grave"),
        help_text=tell("方案对严重的情形另有限制期限的，按其计算。", "Where the scheme bars longer for grave cases."),
    )


def _in(step: Step) -> Callable[[Claim], bool]:
    return lambda claim: State(claim.state) in RULES[step].froms


def _can_be_registered(claim: Claim) -> bool:
    if claim.registering or State(claim.state) not in (State.CONFIRMED, State.SETTLED):
        return False
    over = claim.state == State.CONFIRMED and claim.valid_until is not None and claim.valid_until < clock.today()
    return not over and claim.members.filter(registered_on=None).exists()


def _withdraw(claim: Claim, by: User, told: Mapping[str, Any]) -> None:
    settlement.withdraw(claim=claim, actor=moving.officer_of(claim, by, HANDLES), **told)


ACTS: dict[str, Act[Claim]] = {
    act.key: act
    for act in (
        Act(
            "confirm",
            HANDLES,
            _in(Step.CONFIRM),
            Text("核发入户通知书", "Issue the notice"),
            (
                Text("全家在同一张通知书上，有效期按方案计算。", "One notice for the whole household; how long it is good for follows from the scheme."),
                notices.KEPT,
            ),
            Text("通知书已核发，已通知本人。", "The notice is issued, and the applicant was told."),
            lambda claim, by, told: settlement.confirm(claim=claim, by=by),
        ),
        Act(
            "register",
            HANDLES,
            _can_be_registered,
            Text("请公安办理登记", "Ask public security to register"),
            (Text("还没有登记的家人一次办理；没有联网的由公安人工答复。", "Everybody who is not registered yet, in one act; where no system answers, public security answers by hand."),),
            Text("已转公安办理登记。", "Public security was asked."),
            lambda claim, by, told: settlement.ask_registration(claim=claim, actor=moving.officer_of(claim, by, HANDLES)),
        ),
        Act(
            "extend",
            HANDLES,
            lambda claim: _in(Step.EXTEND)(claim) and claim.valid_until is not None,
            Text("延长有效期", "Extend the notice"),
            (Text("核发一张新的通知书，旧的不再有效。", "A new notice is issued, and the old one no longer holds."),),
            Text("已延期，新通知书已核发。", "Extended; a new notice is issued."),
            lambda claim, by, told: settlement.extend(claim=claim, by=by, **told),
            asks(ExtendForm),
        ),
        Act(
            "withdraw",
            HANDLES,
            lambda claim: _in(Step.WITHDRAW)(claim) and not claim.registering,
            Text("代为登记放弃", "Record that it was given up"),
            (Text("凭本人的书面意思办理；全家和集体户的位置都随之空出。", "On the applicant's written word; everybody of the household and their places are free again."),),
            Text("已登记放弃。", "It is on record that the claim was given up."),
            _withdraw,
            asks(ReasonForm),
            is_grave=True,
        ),
        Act(
            "death",
            HANDLES,
            _in(Step.DEATH),
            Text("因申请人去世终止", "End by the applicant's death"),
            (Text("家人可以各自重新申请，不受影响。", "The family may apply in their own right."),),
            Text("已终止。", "The claim has ended."),
            lambda claim, by, told: settlement.record_death(claim=claim, by=by, **told),
            asks(ReasonForm),
            is_grave=True,
        ),
        Act(
            "propose",
            HANDLES,
            lambda claim: _in(Step.PROPOSE)(claim) and selectors.proposal_of(claim) is None,
            Text("提请撤销（弄虚作假）", "Propose to annul it for fraud"),
            (Text("只是提请：由另一位负责人决定，决定前什么都不变。", "A proposal only: somebody else decides, and until then nothing changes."),),
            Text("已提请撤销，等待负责人决定。", "Proposed; an approver decides."),
            lambda claim, by, told: settlement.propose_annulment(claim=claim, by=by, **told),
            asks(FoundForm),
            is_grave=True,
        ),
        Act(
            "annul",
            ANNULS,
            lambda claim: _in(Step.ANNUL)(claim) and selectors.proposal_of(claim) is not None,
            Text("撤销入户资格", "Annul the settlement"),
            (
                Text("本人会收到理由和救济途径；限制申请的期限按方案计算。", "The person is told why and how to object; how long they are barred follows from the scheme."),
                Text("提请的人不能自己决定。", "Whoever proposed it cannot decide."),
            ),
            Text("已撤销。", "The settlement is annulled."),
            lambda claim, by, told: settlement.annul(claim=claim, by=by, **told),
            asks(AnnulForm),
            is_grave=True,
        ),
    )
}  # fmt: skip


def acts_now(seat: Seat, claim: Claim) -> Ready:
    """Give the acts a claim is ready for, mine and those of others."""
    return ready(
        ACTS.values(),
        claim,
        lambda right: may(seat, right, claim),
        lambda key: reverse("desk:claim_act", args=[claim.public, key]),
    )


def facts_before(claim: Claim, key: str) -> list[tuple[Text, Any]]:
    """Give what somebody should know before an act: who moves, until when, what was proposed and by whom."""
    facts: list[tuple[Text, Any]] = [
        (Text("排名结果", "Result"), status_words(claim.standing)),
        (Text("全家", "Household"), Text(f"{claim.members.count()} 人", f"{claim.members.count()} people")),
    ]
    if key == "extend":
        facts.append((Text("现在的有效期", "Valid until now"), due_words(claim.valid_until)))
    proposal = selectors.proposal_of(claim)
    if key == "annul" and proposal is not None:
        facts += [
            (Text("提请", "Proposed by"), proposal.actor),
            (Text("查实的情况", "What was found"), proposal.reason),
        ]
    return facts
