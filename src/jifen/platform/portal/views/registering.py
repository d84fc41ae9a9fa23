"""Going on with a claim: naming others where a consent is missing, asking for the registration of everybody, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jifen.kernel.errors import Text
from jifen.platform.casework.models import Case
from jifen.platform.evidence.models import Question
from jifen.platform.portal.casebook import Casebook
from jifen.platform.portal.consenting import ConsentForm
from jifen.platform.portal.guarding import actor_of, own_case
from jifen.platform.portal.places import name_of
from jifen.platform.portal.settle_form import REFUSALS
from jifen.platform.portal.views.case import frame
from jifen.platform.settlement import selectors, services
from jifen.platform.settlement.lifecycle import State
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.settlement.selectors.consents import covered
from jifen.platform.web.speaking import tell
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.registering import Consenter, Homes

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@own_case
@_FORM
@sensitive_post_parameters()
def consents(request: HttpRequest, case: Case) -> HttpResponse:
    """Name others, or the same people rightly, in place of those who have not consented."""
    claim, back = selectors.claim_of(case), Casebook(case).address("settle")
    register = register_of(claim.standing) if claim else None
    missing = selectors.missing(claim, register) if claim and claim.state == State.RESERVED else None
    if claim is None or missing is None:
        return HttpResponseRedirect(back)
    form = ConsentForm(_needed(claim), request.POST or None, homes=_homes(claim), with_address=False)
    if form.is_bound and form.is_valid():
        try:
            services.name_again(claim=claim, named=form.named(), actor=actor_of(case))
            messages.success(
                request,
                tell(
                    "已请他们同意，请提醒他们登录或到窗口答复。",
                    "They are asked; remind them to sign in or come to a window.",
                ),
            )
            return HttpResponseRedirect(back)
        except REFUSALS as error:
            form.refuse(error)
    context = {"form": form, "missing": missing, "again": True, "back": back}
    return render(request, "portal/settle_consents.html", frame(case) | context)  # fmt: skip


@never_cache
@own_case
@_FORM
def register(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask public security to register the whole household, having seen what to bring, where and by when; or take it back."""
    claim, back = selectors.claim_of(case), Casebook(case).address("settle")
    if claim is None or not (claim.registering or selectors.can_be_registered(claim)):
        return HttpResponseRedirect(back)
    wanted = request.POST.get("do") if request.method == "POST" else None
    if wanted == "ask":
        services.ask_registration(claim=claim, actor=actor_of(case))
        messages.success(
            request, tell("已为全家申请办理入户登记。", "The registration of the whole household is asked for.")
        )
        return HttpResponseRedirect(request.path)
    if wanted == "undo":
        services.take_back_registration(claim=claim, actor=actor_of(case))
        messages.success(request, tell("已撤回，通知书仍然有效。", "Taken back; the notice still holds."))
        return HttpResponseRedirect(back)
    asked = selectors.registration_of(claim)
    context = {
        "asked": asked,
        "may_undo": asked is not None and not selectors.is_taken_up(asked),
        "facts": _facts(claim, asked),
        "bring": selectors.to_bring(claim),
        "missing": None if asked else selectors.missing(claim, register_of(claim.standing)),
        "back": back,
    }
    return render(request, "portal/settle_register.html", frame(case) | context)


def _needed(claim: Claim) -> tuple[Consenter, ...]:
    where, register = str(claim.placement.get("where")), register_of(claim.standing)
    rows = [one for one in selectors.consents_of(claim) if selectors.stands(claim, one, register)]
    given = {part for one in rows for part in covered(one.of)}
    return tuple(one for one in selectors.consenters_for(register, where) if one not in given)


def _homes(claim: Claim) -> Homes | None:
    """Give whose dwelling it may be, where its owner is still to be named."""
    where, register = str(claim.placement.get("where")), register_of(claim.standing)
    whole = selectors.consenters_for(register, where)
    asked = any(selectors.is_owner(one, whole) for one in _needed(claim))
    return register.homes_of(where) if asked and register is not None else None


def _facts(claim: Claim, asked: Question | None) -> list[tuple[Text, Any]]:
    """Tell where it is done, for how many, and by when."""
    count = claim.members.filter(registered_on=None).count()
    town = name_of(claim.town)
    where: Any = asked.office.words if asked else Text(f"{town}公安机关", f"public security, {town}")
    told = [
        (Text("在哪里办", "Where"), where),
        (Text("几个人", "How many"), Text(f"全家 {count} 人", str(count))),
    ]
    if claim.valid_until and claim.state == State.CONFIRMED:
        told.append((Text("最迟", "No later than"), day_text(claim.valid_until)))
    if asked is not None:
        told.append((Text("公安预计办结", "Expected by"), day_text(asked.due_on)))
    return told
