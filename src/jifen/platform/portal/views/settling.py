"""Claiming a place after the result, the way to the registration, the notice and its check, the register of collective households."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.portal import claim_told, consenting
from jifen.platform.portal.casebook import Casebook
from jifen.platform.portal.consenting import ConsentForm, carried
from jifen.platform.portal.forms import ReasonForm
from jifen.platform.portal.guarding import actor_of, city_or_404, city_words, own_case, public
from jifen.platform.portal.limiting import spend
from jifen.platform.portal.places import name_of
from jifen.platform.portal.settle_form import NAMED, REFUSALS, Choice, SettleForm
from jifen.platform.portal.views.case import frame
from jifen.platform.settlement import notices, selectors, services
from jifen.platform.settlement.lifecycle import ACTIVE, RULES, STATE_WORDS, Act, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold
from jifen.platform.web.pieces import Column
from jifen.platform.web.speaking import tell

_BY_NEWER = Text("已由新的通知书取代", "superseded by a newer notice")
_OVER = Text("不能再用来办理登记", "nobody can be registered with it any more")
_FORM = require_http_methods(["GET", "HEAD", "POST"])
_MOST = 200
_MEMBERS = (Column(Text("姓名", "Name")), Column(Text("关系", "Relation")), Column(Text("户口登记", "Registration")))
_HOUSEHOLDS = (
    Column(Text("名称", "Name")),
    Column(Text("种类", "Sort")),
    Column(Text("地址", "Address")),
    Column(Text("剩余位子", "Places left"), number=True),
)
_NEXT: dict[State, Text] = {
    State.RESERVED: Text(
        "名额已为您全家留住。接下来由城市主管部门核发通知书。", "Your places are kept. Next the city issues the notice."
    ),
    State.CONFIRMED: Text(
        "通知书已发。请在有效期内为全家申请办理户口登记。", "The notice is issued. Ask for the registration of the household while it is valid."
    ),
    State.SETTLED: Text("户口登记已经办好。", "The household is registered."),
    State.EXPIRED: Text("通知书过了有效期，这次申领结束。", "The notice ran out; this claim has ended."),
    State.WITHDRAWN: Text("您已放弃这次申领，名额已释放。", "You gave this claim up; nobody is bound by it."),
    State.ENDED: Text("这次申领已经终止。", "This claim has ended."),
    State.ANNULLED: Text("这次申领被撤销。理由在下面；如不服，可以申请行政复议或提起行政诉讼。",
                         "This claim was annulled; the reason stands below. You may ask for reconsideration or sue."),
}  # fmt: skip


@never_cache
@own_case
@_FORM
@sensitive_post_parameters()
def settle(request: HttpRequest, case: Case) -> HttpResponse:
    """Claim the place for the household: choose, check, claim; afterwards where the claim stands."""
    claim = selectors.claim_of(case)
    again = claim is not None and State(claim.state) not in ACTIVE and selectors.may_claim(case) is None
    if claim is not None and not (again and (request.method == "POST" or "again" in request.GET)):
        return _claim_page(request, case, claim, again=again)
    refusal, back = selectors.may_claim(case), Casebook(case).address("case")
    if refusal is not None:
        return render(request, "portal/settle.html", frame(case) | {"refusal": refusal, "back": back})
    choice = Choice.of(case)
    form = SettleForm(choice, request.POST) if request.method == "POST" else SettleForm.first(choice)
    wanted = request.POST.get("do", "")
    if form.is_bound and wanted != "change" and form.is_valid():
        answer = _go_on(request, case, form, wanted)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "order": selectors.order_words(choice.register),
        "ruled_out": choice.ruled_out,
        "of_family": choice.told_of_family,
        "carried": carried(request.POST, dict.fromkeys(NAMED)),
        "households_url": reverse("portal:households", args=[schemes.pack_of(case.scheme).id.partition("/")[0]]),
        "back": back,
    }
    return render(request, "portal/settle.html", frame(case) | context)


def _go_on(request: HttpRequest, case: Case, form: SettleForm, wanted: str) -> HttpResponse | None:
    """Ask whose dwelling it is, show everything once more, or claim; None where the first page has to be mended."""
    people = form.consents(request.POST if wanted in ("asked", "claim") else None)
    ready = people is None or (people.is_bound and people.is_valid())
    if ready and wanted != "claim":
        return _shown_once_more(request, case, form, people)
    if ready and _reserve(case, form, people):
        messages.success(
            request, tell("已申领，名额为您全家留住。", "Claimed; the places are kept for your household.")
        )
        return HttpResponseRedirect(Casebook(case).address("settle"))
    if people is None or form.errors:
        return None
    unstated = form.choice.register is None or form.choice.register.consents == "unstated"
    context = {"form": people, "carried": form.carried(), "unstated": unstated, "back": request.path}
    return render(request, "portal/settle_consents.html", frame(case) | context)


def _shown_once_more(request: HttpRequest, case: Case, form: SettleForm, people: ConsentForm | None) -> HttpResponse:
    context = {
        "answers": form.answers() + (people.answers() if people else []),
        "carried": form.carried() + (people.carried() if people else []),
        "people": people is not None,
        "back": request.path,
    }
    return render(request, "portal/settle_check.html", frame(case) | context)


def _reserve(case: Case, form: SettleForm, people: ConsentForm | None) -> bool:
    """Claim; what it is refused for is said in the form."""
    chosen = form.cleaned_data
    try:
        services.reserve(
            case=case,
            use="settlement",
            members=chosen.get("members", []),
            where=chosen["where"],
            host=chosen.get("host", "") if people is None else "",
            consent=bool(chosen.get("consent")),
            household=form.household,
            consents=people.named() if people else (),
            address=people.cleaned_data["address"] if people else "",
            actor=actor_of(case),
        )
    except REFUSALS as error:
        if people is None or not people.refuse(error):
            form.refuse(error)
        return False
    return True


def _claim_page(request: HttpRequest, case: Case, claim: Claim, *, again: bool) -> HttpResponse:
    state, notice = State(claim.state), selectors.notice_in_force(claim)
    running = state in RULES[Act.WITHDRAW].froms and not claim.registering
    context = {
        "claim": claim,
        "state": STATE_WORDS[state],
        "next": _NEXT[state],
        "moments": claim_told.moments(claim),
        "notice_": notice,
        "check_code": notices.check_code(notice) if notice else "",
        "bring": selectors.to_bring(claim) if state is State.CONFIRMED else [],
        "members": claim_told.members(claim),
        "member_columns": _MEMBERS,
        "facts": claim_told.where(claim),
        "again_url": f"{request.path}?again=1" if again else "",
        "withdraw_url": Casebook(case).address("settle_withdraw") if running else "",
        **consenting.told(claim),
        "register_url": Casebook(case).address("settle_register") if _registers(claim) else "",
        "asked": selectors.registration_of(claim),
        "back": Casebook(case).address("case"),
    }
    return render(request, "portal/claim.html", frame(case) | context)


def _registers(claim: Claim) -> bool:
    """Whether the household has to do with public security now: it may ask, or has asked."""
    return claim.registering or selectors.can_be_registered(claim)


@never_cache
@own_case
@_FORM
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Give a claim up: everybody of the household is free again."""
    claim, back = selectors.claim_of(case), Casebook(case).address("settle")
    if claim is None or State(claim.state) not in RULES[Act.WITHDRAW].froms:
        return HttpResponseRedirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(claim=claim, actor=actor_of(case), reason=form.cleaned_data["reason"])
        messages.success(request, tell("已放弃申领。", "The claim was given up."))
        return HttpResponseRedirect(back)
    return render(request, "portal/settle_withdraw.html", frame(case) | {"form": form, "back": back})


@never_cache
@own_case
@require_safe
def notice_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """Give the notice in force on paper."""
    claim = selectors.claim_of(case)
    notice = selectors.notice_in_force(claim) if claim else None
    if notice is None:
        raise Http404
    page = request.build_absolute_uri(reverse("portal:notices"))
    answer = HttpResponse(notices.page_of(notice, page), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{notice.number}.pdf"'
    return answer


@never_cache
@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Say whether number and check code belong to one notice of this platform, and where it stands; a number alone tells nothing."""
    number, code = (request.GET.get(name, "").strip()[:_MOST] for name in ("number", "code"))
    asked = bool(number or code)
    if asked:
        spend(request, "notices")
    found = notices.genuine(number=number, code=code) if asked else None
    context = {"number": number, "code": code, "asked": asked, "found": found, "back": reverse("portal:home")}
    if found is not None:
        newest = selectors.notice_in_force(found.claim)
        holds = newest == found
        # Why a right has ended is nobody's business but the family's.
        over = _OVER if newest is None else _BY_NEWER
        state = STATE_WORDS[State(found.claim.state)] if holds else over
        context |= {"holds": holds, "tone": "quiet" if holds else "stop", "state": state}
    return render(request, "portal/notices.html", context)


@public
@require_safe
def households(request: HttpRequest, place: str) -> HttpResponse:
    """List the collective households of a city that take people in, town by town, with the places left."""
    city = city_or_404(place)
    held = selectors.open_households(city.code)
    towns = [
        (name_of(town), [_household(one) for one in rows])
        for town, rows in groupby(held, key=lambda one: one.household.town)
    ]
    context = {
        "towns": towns,
        "columns": _HOUSEHOLDS,
        "city": city_words(city),
        "place": city.place,
        "city_name": city_words(city),
        "back": reverse("portal:city", args=[place]),
    }
    return render(request, "portal/households.html", context)


_SORT_WORDS = {
    CollectiveHousehold.Sort.EMPLOYER: Text("单位集体户", "of an employer"),
    CollectiveHousehold.Sort.COMMUNITY: Text("社区公共集体户", "of a community"),
    CollectiveHousehold.Sort.STREET: Text("镇街公共集体户", "of a street or town"),
}


def _household(one: selectors.OpenHousehold) -> list[Any]:
    held = one.household
    return [held.name, _SORT_WORDS[CollectiveHousehold.Sort(held.sort)], held.address, one.free]
