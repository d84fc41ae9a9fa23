"""What somebody at the desk can do with a claim, in the order in which a claim goes; fraud takes two people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.desk.access import Seat
from jifen.platform.desk.acts import Act, FoundForm, Ready, ReasonForm, asks, ready
from jifen.platform.desk.settling import ANNULS, HANDLES, may
from jifen.platform.desk.telling import due_words
from jifen.platform.rounds.selectors.lists import status_words
from jifen.platform.settlement import moving, notices, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.lifecycle import RULES, State
from jifen.platform.settlement.lifecycle import Act as Step
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.settlement.selectors.choices import register_of
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


class ReleaseForm(ReasonForm):
    """Who no longer moves along, and why."""

    field_order = ("member", "reason")

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        """Offer those of the household who are not registered."""
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.ChoiceField(
            label=tell("谁不再随迁", "Who no longer moves along"),
            choices=[(str(one.pk), one.name) for one in _releasable(claim)],
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)


class BackForm(ReasonForm):
    """Why, and until when a notice holds that has run out meanwhile."""

    until = DayField(
        label=tell("新的有效期至", "Valid until"),
        required=False,
        help_text=tell("通知书已过期的才要填。", "Only where the notice has run out."),
    )
    field_order = ("until", "reason")


def _releasable(claim: Claim) -> list[Member]:
    rows = claim.members.filter(registered_on__isnull=True, released_on__isnull=True)
    return list(rows.exclude(seat="self").order_by("pk"))


def _release(claim: Claim, by: User, told: Mapping[str, Any]) -> None:
    member = claim.members.get(pk=int(told["member"]))
    settlement.release_member(claim=claim, member=member, by=by, reason=told["reason"])


def _open(step: Step | None) -> Callable[[Claim], bool]:
    return lambda claim: selectors.proposal_of(claim, of=step) is not None


def _proposable(step: Step) -> Callable[[Claim], bool]:
    return lambda claim: _in(step)(claim) and selectors.proposal_of(claim) is None


def _barred(claim: Claim) -> bool:
    return claim.bars.filter(lift__isnull=True).exists()


def _in(step: Step) -> Callable[[Claim], bool]:
    return lambda claim: State(claim.state) in RULES[step].froms


def _can_be_taken_back(claim: Claim) -> bool:
    asked = selectors.registration_of(claim)
    return asked is not None and not selectors.is_taken_up(asked)


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
            selectors.can_be_registered,
            Text("请公安办理登记", "Ask public security to register"),
            (Text("还没有登记的家人一次办理；没有联网的由公安人工答复。", "Everybody who is not registered yet, in one act; where no system answers, public security answers by hand."),),
            Text("已转公安办理登记。", "Public security was asked."),
            lambda claim, by, told: settlement.ask_registration(claim=claim, actor=moving.officer_of(claim, by, HANDLES)),
        ),
        Act(
            "unregister",
            HANDLES,
            _can_be_taken_back,
            Text("撤回登记申请", "Take the request back"),
            (Text("公安开始办理前可以撤回；通知书仍然有效。", "Possible until public security takes it up; the notice still holds."),),
            Text("已撤回。", "It was taken back."),
            lambda claim, by, told: settlement.take_back_registration(claim=claim, actor=moving.officer_of(claim, by, HANDLES)),
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
            _proposable(Step.PROPOSE),
            Text("提请撤销（弄虚作假）", "Propose to annul it for fraud"),
            (Text("由另一位负责人决定；决定前不核发通知书，也不登记户口。已经终止的也可以提请。", "Somebody else decides; until then no notice is issued and nobody is registered. Also of a claim that is over."),),
            Text("已提请撤销，等待负责人决定。", "Proposed; an approver decides."),
            lambda claim, by, told: settlement.propose_annulment(claim=claim, by=by, **told),
            asks(FoundForm),
            is_grave=True,
        ),
        Act(
            "annul",
            ANNULS,
            _open(Step.ANNUL),
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
        Act(
            "release",
            HANDLES,
            lambda claim: _in(Step.RELEASE)(claim) and not claim.registering and bool(_releasable(claim)),
            Text("一名家人不再随迁", "Somebody no longer moves along"),
            (Text("去世、离婚、公安不予登记或本人不来的；其本人即可另行申请，集体户的位子空出，其他家人不变。", "After a death, a divorce, a refusal of the register, or where they will not come; they are free at once, the others go on."),),
            Text("已登记，通知书有效的已重发。", "It is on record; a notice that holds is issued anew."),
            _release,
            ReleaseForm,
            is_grave=True,
        ),
        Act(
            "propose_back",
            HANDLES,
            _proposable(Step.PROPOSE_BACK),
            Text("提请恢复（办错了）", "Propose to reinstate it"),
            (Text("由另一位负责人决定；以前的每一步都留在记录里。", "Somebody else decides; every step before stays on record."),),
            Text("已提请恢复，等待负责人决定。", "Proposed; an approver decides."),
            lambda claim, by, told: settlement.propose_reinstatement(claim=claim, by=by, **told),
            asks(FoundForm),
        ),
        Act(
            "reinstate",
            ANNULS,
            _open(Step.REINSTATE),
            Text("恢复入户资格", "Reinstate the claim"),
            (Text("回到终止以前的进度，全家和集体户的位子一并恢复；因撤销产生的限制同时解除。", "It stands where it stood, with the household and its places; a bar from an annulment goes."),),
            Text("已恢复，已通知本人。", "Reinstated; the applicant was told."),
            lambda claim, by, told: settlement.reinstate(claim=claim, by=by, **told),
            asks(BackForm),
        ),
        Act(
            "propose_lift",
            HANDLES,
            lambda claim: _proposable(Step.PROPOSE_LIFT)(claim) and _barred(claim),
            Text("提请解除限制申请", "Propose to lift the bar"),
            (Text("撤销不变，只解除对本人再申请的限制；由另一位负责人决定。", "The claim stays annulled; only the bar goes. Somebody else decides."),),
            Text("已提请解除，等待负责人决定。", "Proposed; an approver decides."),
            lambda claim, by, told: settlement.propose_lifting(claim=claim, by=by, **told),
            asks(FoundForm),
        ),
        Act(
            "lift",
            ANNULS,
            _open(Step.LIFT),
            Text("解除限制申请", "Lift the bar"),
            (Text("本人可以重新申请。", "The person may apply again."),),
            Text("已解除，已通知本人。", "Lifted; the person was told."),
            lambda claim, by, told: settlement.lift_bar(claim=claim, by=by, **told),
            asks(ReasonForm),
        ),
        Act(
            "decline",
            ANNULS,
            _open(None),
            Text("不同意提请", "Decline the proposal"),
            (Text("一切照旧；提请和不同意的理由都留在记录里。", "Everything stays as it is; both reasons stay on record."),),
            Text("已不同意。", "Declined."),
            lambda claim, by, told: settlement.decline(claim=claim, by=by, **told),
            asks(FoundForm),
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
    missing = selectors.missing(claim, register_of(claim.standing))
    if key in ("confirm", "register") and missing is not None:
        facts.append((Text("还差同意", "Consent missing"), missing))
    unfit = [
        one.name for one in claim.members.all() if (found := selectors.fit_of(claim, one)) and found.fits is not True
    ]
    if key == "confirm" and unfit:
        facts.append((Text("随迁条件要看的", "To be looked at"), "、".join(unfit)))
    town = selectors.town_to_look_at(claim) if key == "confirm" else None
    if town is not None:
        facts.append((Text("落户镇街要看的", "Town, to be looked at"), town))
    if key == "extend":
        facts.append((Text("现在的有效期", "Valid until now"), due_words(claim.valid_until)))
        facts.append((Text("最迟可延到", "Extended at most until"), due_words(selectors.latest_extension(claim))))
    proposal = selectors.proposal_of(claim)
    if key in ("annul", "reinstate", "lift", "decline") and proposal is not None:
        facts += [
            (Text("提请", "Proposed by"), proposal.actor),
            (Text("提请办什么", "What is proposed"), RULES[Step(proposal.act)].words),
            (Text("查实的情况", "What was found"), proposal.reason),
        ]
    return facts
