"""
Consenting: the householder and the owner answer for themselves, from their own account or before a clerk, and may take it back.

An answer holds until the household is registered. One that is taken back stops a registration: the request goes back where nobody
at public security has it yet; once they have it they are told, and can only answer that nobody was registered. What was registered
before that stands, and whoever came too late is told where to turn. The claim stays.

Law:
    粤人社发〔2011〕306号 二（四）3 (settling with relatives or friends)
"""

from __future__ import annotations

from django.db import transaction

from jifen.kernel import identity
from jifen.kernel.errors import RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.kinship import is_kin
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import OPEN, registrations
from jifen.platform.messaging import services as messaging
from jifen.platform.offices.permission import Grounds, NotAllowedError, rights
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import address_of, of_user
from jifen.platform.settlement import places
from jifen.platform.settlement.lifecycle import Act
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.moving import move, refuse_own, tell
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.settlement.selectors.claims import is_taken_up
from jifen.platform.settlement.selectors.consents import (
    ANSWERS,
    OF_WORDS,
    STATE_WORDS,
    Answer,
    consent_asked_of,
    is_certain,
    is_too_late,
    may_answer,
    missing,
)
from jifen.platform.settlement.selectors.registered import registered_by, registers
from jifen.platform.settlement.services.naming import note


def answer_consent(*, consent: Consent, person: Person, answer: Answer) -> Consent:
    """
    Take the answer of the person who is asked, from their own account.

    Raises:
        RefusedError: ``settlement.consent_not_yours``: it is not this person's to answer, or it is not certain yet that it is;
            ``settlement.consent_closed``: the answer is not possible now.
    """
    if not is_certain(person) or consent_asked_of(person, consent.public) is None:
        raise _not_yours()
    actor = Actor(person.public, "applicant")
    return _take(consent, answer, actor, person, Consent.Manner.OWN, "")


def record_consent(*, consent: Consent, person: Person, by: User, answer: Answer, paper: str, no_kin: bool) -> Consent:
    """
    Write down what the person who is asked said before a clerk, with the paper that was seen.

    Args:
        consent: what is asked.
        person: who is at the counter with the card.
        by: the clerk, of a window of the city.
        answer: what was said.
        paper: which signed paper was seen.
        no_kin: whether the clerk says that they are kin of neither.

    Raises:
        NotAllowedError: ``by`` serves nobody at a window of the city.
        RefusedError: ``settlement.consent_own``: the clerk is one of them, or kin; ``settlement.consent_paper``;
            ``settlement.consent_not_yours``, ``settlement.consent_closed``.
    """
    held = _at_window(by, consent.claim.city)
    if consent_asked_of(person, consent.public) is None:
        raise _not_yours()
    if not no_kin or _is_theirs(by, consent.claim, person):
        raise RefusedError(
            "settlement.consent_own",
            Text("自己、亲属或自己一户的事，不能由自己经办。", "Nobody handles what is their own, their household's or their kin's."),
            Text("请同事办理；没有亲属关系的，请勾选声明。", "Ask a colleague; who is kin of neither ticks the box."),
        )  # fmt: skip
    if not paper.strip():
        raise RefusedError(
            "settlement.consent_paper",
            Text("没有写明看过哪份同意书。", "It is not said which signed paper was seen."),
            Text("请写明同意书的日期和签名人。", "Write its day and who signed it."),
            where="paper",
        )
    actor = Actor(by.username, "clerk", held.office, str(held))
    return _take(consent, answer, actor, person, Consent.Manner.WINDOW, paper)


def answer_family(*, consent: Consent, by: User, answer: Answer) -> Consent:
    """
    Say whether a family may move into a collective household, for whoever holds it; one that may not keeps no places there.

    Args:
        consent: asked of the holder.
        by: somebody of the employer, or of the office, whose household it is.
        answer: theirs; it may be taken back until the family is registered.

    Raises:
        NotAllowedError: ``by`` is none of the holder's.
        RefusedError: ``settlement.consent_not_yours``: it is not asked of a collective household; ``settlement.own_claim``;
            ``settlement.consent_closed``; ``settlement.household_full``: after a refusal others have the places by now.
    """
    household = consent.claim.household
    if consent.of != Consent.Of.HOLDER or household is None:
        raise _not_yours()
    held = next((one for one in rights(by, "household.apply") if one.office == household.holder), None)
    if held is None:
        raise NotAllowedError("household.apply")
    refuse_own(consent.claim, by)
    actor = Actor(by.username, "clerk", held.office, str(held))
    return _take(consent, answer, actor, None, Consent.Manner.HOLDER, "")


def refuse_without_consent(claim: Claim) -> None:
    """
    Refuse what may not go on while a consent is missing.

    Raises:
        RefusedError: ``settlement.consents_missing``, naming who is missing.
    """
    told = missing(claim, register_of(claim.standing))
    if told is None:
        return
    raise RefusedError(
        "settlement.consents_missing",
        Text(f"这个地址还差同意：{told.zh}。", f"For this address a consent is missing: {told.en}."),
        Text(
            "请其本人登录平台或带身份证到窗口表示同意；换地址的，先放弃再重新申领，有效期不变。",
            "They sign in or come to a window with their card. For another address give the claim up and claim again; the last day stays.",
        ),
    )


def is_agreed(claim: Claim) -> bool:
    """Whether every consent the address of a claim needs stands."""
    return missing(claim, register_of(claim.standing)) is None


def _take(
    consent: Consent, answer: Answer, actor: Actor, person: Person | None, manner: Consent.Manner, paper: str
) -> Consent:
    rule = ANSWERS[answer]
    with transaction.atomic():
        # Whoever asks for the registration holds the same row: an answer comes before or after it, never beside it.
        claim = Claim.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=consent.claim_id)
        held = Consent.objects.select_related("claim__case__person").get(pk=consent.pk)
        if answer not in may_answer(held):
            raise _too_late(claim) if is_too_late(held, answer) else _closed(held)
        asked = _stop_registering(claim, actor) if answer == Answer.REVOKE else None
        held.state, held.answered_at, held.manner = rule.to, clock.now(), manner
        held.person, held.by, held.office, held.grounds = person, actor.name, actor.office, actor.grounds[:40]
        held.paper, held.version = paper.strip(), held.version + 1
        held.save()
        note(held, answer.value, actor)
        if held.of == Consent.Of.HOLDER:
            places.follow_holder(claim)
        if answer == Answer.GIVE:
            _go_on(claim, actor)
        _tell(claim, held, rule.words, asked)
    consent.refresh_from_db()
    return consent


def _tell(claim: Claim, held: Consent, words: Text, asked: Question | None) -> None:
    """Tell the applicant what was answered, and whoever answered that it is on record as theirs."""
    once = f"{held.public}:{held.version}"
    if asked is not None:
        tell(claim, "consent_revoked_asked", once=once, who=OF_WORDS[held.of], office=asked.office.words)
    else:
        tell(claim, f"consent_{held.state}", once=once, who=OF_WORDS[held.of])
    person = held.person
    if person is None:  # a collective household answers by its holder, whose register is the desk
        return
    event = f"consent_noted:{once}"
    to = address_of(person)
    messaging.tell(event=event, template="consent_noted", person=person.public, to=to, code=held.public, said=words)


def _stop_registering(claim: Claim, actor: Actor) -> Question | None:
    """
    Stop a registration that was asked for: the request goes back where a system has not been asked yet; else its people are told.

    Returns:
        The question that public security has in hand; None where it has none.
    """
    if not claim.registering:
        return None
    # The row of the question is held as well: whoever registers on it does so before or after, never in between.
    question = registrations(claim.case.public).select_for_update(of=("self",)).first()
    assert question is not None, "a claim that is being registered has asked"
    if question.state not in OPEN:
        if registers(question):  # public security has answered, and the worker is about to take it up
            raise _too_late(claim)
        return None
    if question.rung == Question.Rung.SYSTEM and not is_taken_up(question):
        evidence.withdraw_questions(case=claim.case.public, actor=actor.name, about=Question.About.REGISTER)
        move(claim, Act.STOP, actor, registering=False)
        return None
    evidence.stop_registering(question=question, actor=actor.name)
    move(claim, Act.STOP, actor)
    return question


def _go_on(claim: Claim, actor: Actor) -> None:
    """Let public security register again what it has in hand, once every consent stands."""
    if claim.registering and is_agreed(claim):
        question = registrations(claim.case.public).first()
        assert question is not None, "a claim that is being registered has asked"
        evidence.let_register(question=question, actor=actor.name)


def tell_too_late(claim: Claim, question: Question) -> None:
    """Tell whoever took a consent back that the household had been registered by then, and which office to speak to."""
    for held in claim.consents.filter(state=Consent.State.REVOKED).select_related("person"):
        if held.person is not None:
            event, told = f"consent_too_late:{held.public}:{held.version}", {"code": held.public}
            messaging.tell(
                event=event,
                template="consent_too_late",
                person=held.person.public,
                to=address_of(held.person),
                office=question.office.words,
                **told,
            )


def _at_window(by: User, city: str) -> Grounds:
    for held in rights(by, "case.assist"):
        if within(held.area, city) or within(city, held.area):
            return held
    raise NotAllowedError("case.assist")


def _is_theirs(by: User, claim: Claim, person: Person) -> bool:
    if by.pk in (claim.case.person.user_id, person.user_id):
        return True
    own = of_user(by)
    if own is None:
        return False
    if is_kin(by, [claim.case.person, person]):
        return True
    numbers = {identity.normalise(one.identity_number) for one in claim.members.all()}
    numbers |= {identity.normalise(one.identity_number) for one in claim.consents.all()}
    return identity.normalise(own.identity_number) in numbers


def _not_yours() -> RefusedError:
    return RefusedError(
        "settlement.consent_not_yours",
        Text("没有请您同意的这件事，或您的实名核对还没有完成。", "Nothing like this is asked of you, or your name is not confirmed yet."),
        Text("请用本人实名的账号登录；或带身份证到受理窗口。", "Sign in to your own account, or come to a window with your card."),
    )  # fmt: skip


def _closed(held: Consent) -> RefusedError:
    words = STATE_WORDS[held.state]
    return RefusedError(
        "settlement.consent_closed",
        Text(
            f"现在是“{words.zh}”，不能再这样答复；落户已经办好或申领已经结束的，也不能再改。",
            f"It stands at “{words.en}”, so this answer is not possible; nor is any once the household is registered or the claim is over.",
        ),
        Text("请刷新页面，看看现在的情况。", "Reload the page and see how it stands."),
    )


def _too_late(claim: Claim) -> RefusedError:
    question = registered_by(claim)
    office = question.office.words if question else Text("落户地公安机关", "public security of the place")
    return RefusedError(
        "settlement.consent_too_late",
        Text(f"{office.zh}已经办好这一家的登记，收回来不及了。", f"{office.en} has registered the household already: it is too late to take the consent back."),
        Text(f"登记是否变更由公安机关决定，请带身份证向{office.zh}提出。", f"Whether the entry changes is decided by public security: bring your card and speak to {office.en}."),
    )  # fmt: skip
