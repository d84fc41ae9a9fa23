"""What somebody at the desk can do with a claim, in the order in which a claim goes; fraud takes two people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.desk.access import Seat
from jifen.platform.desk.acts import Act, FoundForm, Ready, ReasonForm, asks, ready
from jifen.platform.desk.claim_forms import AnnulForm, BackForm, ExtendForm, ReleaseForm, TownForm, releasable
from jifen.platform.desk.settling import ANNULS, HANDLES, may
from jifen.platform.settlement import moving, notices, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.lifecycle import RULES, State
from jifen.platform.settlement.lifecycle import Act as Step
from jifen.platform.settlement.models import Claim


def _release(claim: Claim, by: User, told: Mapping[str, Any]) -> None:
    member = claim.members.get(pk=int(told["member"]))
    settlement.release_member(claim=claim, member=member, by=by, reason=told["reason"])


def _set_town(claim: Claim, by: User, told: Mapping[str, Any]) -> None:
    wanted = str(told.get("household", ""))
    household = selectors.household_named(wanted) if wanted else None
    settlement.set_town(claim=claim, by=by, reason=told["reason"], town=str(told.get("town", "")), household=household)


def _is_open_where(claim: Claim) -> bool:
    """Whether an officer may set the town: neither texts nor records do, and no notice names a collective household."""
    named = claim.household is not None and claim.state != State.RESERVED
    return _in(Step.TOWN)(claim) and not claim.registering and not named and selectors.town_bound(claim) is None


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
            "town",
            HANDLES,
            _is_open_where,
            Text("定落户镇街", "Set the town"),
            (
                Text("条文和登记没有确定镇街的才能定；已发的通知书由新的一张取代，有效期不变。", "Only where neither texts nor records say it; a notice is superseded by a new one with the same last day."),
                Text("换集体户的，位子随之腾出、另占，由新的户重新答复是否接收。", "With another collective household the places are given back and taken there, and its holder answers anew."),
            ),
            Text("已定，已通知本人。", "The town is set, and the applicant was told."),
            _set_town,
            TownForm,
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
                Text("已经登记的，同时告知办理登记的公安机关，由其答复是否注销。", "Where the household is registered, the office that did it is told and answers whether it cancels the entry."),
            ),
            Text("已撤销。", "The settlement is annulled."),
            lambda claim, by, told: settlement.annul(claim=claim, by=by, **told),
            asks(AnnulForm),
            is_grave=True,
        ),
        Act(
            "release",
            HANDLES,
            lambda claim: _in(Step.RELEASE)(claim) and not claim.registering and bool(releasable(claim)),
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
