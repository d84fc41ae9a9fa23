"""What belongs to a person: who they are, their cases, messages, mandates, who looked at their record, everything held."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.kernel import identity as numbers
from jifen.kernel.errors import JifenError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import selectors as audit
from jifen.platform.casework import schemes, services
from jifen.platform.casework import selectors as cases
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.selectors.reported import OUTCOMES, SORTS, own_reports
from jifen.platform.config import clock
from jifen.platform.evidence import selectors as evidence
from jifen.platform.evidence import services as evidence_services
from jifen.platform.messaging import selectors as messaging
from jifen.platform.messaging import services as messaging_services
from jifen.platform.offices.permission import PURPOSES
from jifen.platform.people import selectors as people
from jifen.platform.people import services as people_services
from jifen.platform.people.models import Person
from jifen.platform.portal import answering, carried, estimating, exporting
from jifen.platform.portal.forms import IdentityForm
from jifen.platform.portal.guarding import SUBMITTER, city_or_404, city_words, own, signed_in
from jifen.platform.web.speaking import tell

_FORM = require_http_methods(["GET", "HEAD", "POST"])
_MOST = 50


@never_cache
@own
@require_safe
def me(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything of a person on one page."""
    listed = [
        {
            "case": case,
            "city": schemes.city_of(case.city),
            "state": STATE_WORDS[State(case.state)],
            "holder": cases.holder(case),
            "unsent": case.state == State.DRAFT,
        }
        for case in cases.own_cases(person)[:_MOST]
    ]
    context = {
        "me": person,
        "name": person.name,
        "cases": listed,
        "messages_": messaging.of_person(person.public)[:5],
        "unread": messaging.unread(person.public),
        "mandates": people.mandates_of(person)[:_MOST],
        "reports": [(one, SORTS[one.sort], OUTCOMES.get(one.outcome)) for one in own_reports(person)[:_MOST]],
        "cities": [(city_words(city), city.place) for city in schemes.cities()],
        "today": clock.today(),
    }
    return render(request, "portal/me.html", context)


@never_cache
@signed_in
@_FORM
def identity(request: HttpRequest, user: User) -> HttpResponse:
    """Say who an account belongs to; the real-name check is the department's, its state is shown."""
    wanted = request.GET.get("next", "")
    person = people.of_user(user)
    if person is not None and (request.method != "POST" or person.real_name != Person.RealName.REFUSED):
        context = {"me": person, "name": person.name, "number": numbers.mask(person.identity_number)}
        context["check"] = evidence.real_name_checks(person).first()
        context["again"] = IdentityForm() if person.real_name == Person.RealName.REFUSED else None
        return render(request, "portal/identity.html", context | {"back": reverse("portal:me")})
    form = IdentityForm(request.POST or None)
    error: JifenError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            name, number = form.cleaned_data["name"], form.cleaned_data["number"]
            phone = str(getattr(user, "phone", "") or "")
            # Together or not at all: a name that may not be checked any more is not taken anew either.
            with transaction.atomic():
                known = people_services.register(name=name, number=number, phone=phone, user=user, actor=SUBMITTER)
                evidence_services.check_real_name(person=known, actor=known.public)
            safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
            return HttpResponseRedirect(wanted if safe else reverse("portal:me"))
        except JifenError as caught:
            error = caught
            form.add_error("number", tell(f"{caught.what.zh}{caught.mend.zh}", f"{caught.what.en} {caught.mend.en}"))
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "portal/identity.html", {"form": form, "error": error}, status=status)


@never_cache
@own
@_FORM
def start(request: HttpRequest, person: Person, place: str) -> HttpResponse:
    """Open an application in a city, or go on with the one that is open."""
    city = city_or_404(place)
    offered = [pack for pack in estimating.programmes(city) if schemes.fit_for_officials(pack.id)]
    if request.method == "POST":
        chosen = next((pack for pack in offered if pack.id == request.POST.get("scheme")), None)
        if chosen is None:
            raise Http404
        case = _open(request, person, chosen.id, {})
        return HttpResponseRedirect(reverse("portal:case", args=[case.public]))
    context = {"packs": offered, "city": city_words(city), "city_name": city_words(city), "place": place}
    return render(request, "portal/start.html", context | {"back": f"/c/{place}/"})


@never_cache
@own
@_FORM
def carry(request: HttpRequest, person: Person, place: str) -> HttpResponse:
    """Carry the answers of a self-assessment into an application; the browser then forgets them."""
    city, held = city_or_404(place), carried.read(request, place)
    found = estimating.assessment(city, held)
    if found is None:
        return HttpResponseRedirect(reverse("portal:estimate", args=[place]))
    if request.method == "POST":
        case = _open(request, person, found.pack.id, dict(held.entries))
        if held.entries.get("closed") and case.entries.get("closed") != held.entries.get("closed"):
            messages.warning(
                request,
                tell("已有一份申请，自评的答案没有覆盖它。", "There was an application already; it was left as it is."),
            )
        answer = HttpResponseRedirect(reverse("portal:case", args=[case.public]))
        carried.forget(answer, place)
        return answer
    context = {"found": found, "city": city_words(city), "city_name": city_words(city), "place": place}
    back = reverse("portal:estimate_result", args=[place])
    return render(
        request, "portal/carry.html", context | {"back": back, "official": schemes.fit_for_officials(found.pack.id)}
    )


def _open(request: HttpRequest, person: Person, scheme: str, entries: dict[str, object]) -> Case:
    assert isinstance(request.user, User)
    actor = Actor(person.public, SUBMITTER)
    begun = answering.with_identity(entries, name=person.name, number=person.identity_number)
    case = services.open_case(person=person, scheme=scheme, by=request.user, actor=actor, entries=begun)
    typed = begun.get("application")
    if isinstance(typed, dict) and case.state == State.DRAFT and not case.town and typed.get("town"):
        services.save_application(case=case, values=typed, town=str(typed["town"]), uses=case.uses)
    return case


@never_cache
@own
@require_safe
def looks(request: HttpRequest, person: Person) -> HttpResponse:
    """Show who looked at a person's data, what for, and which."""
    rows = [
        {
            "look": look,
            "what": [exporting.field_words(name) for name in look.fields],
            "why": PURPOSES.get(look.purpose, Text(look.purpose, look.purpose)),
        }
        for look in audit.looks_at(person.public)[:200]
    ]
    return render(request, "portal/looks.html", {"rows": rows, "back": reverse("portal:me")})


@never_cache
@own
@require_safe
def messages_(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the messages of an account."""
    found = list(messaging.of_person(person.public)[:100])
    context = {
        "messages_": found,
        "new_words": Text("新消息", "New"),
        "reminders": messaging.wants_reminders(person.public),
        "back": reverse("portal:me"),
    }
    answer = render(request, "portal/messages.html", context)
    messaging_services.mark_read(person=person.public)
    return answer


@never_cache
@own
@require_POST
def reminders(request: HttpRequest, person: Person) -> HttpResponse:
    """Switch reminders on or off; what happens in a case is told all the same."""
    messaging_services.set_reminders(person=person.public, wanted=request.POST.get("wanted") == "yes")
    return HttpResponseRedirect(reverse("portal:messages"))


@never_cache
@own
@require_POST
def mandate(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Let an agent act, or dismiss them at once."""
    found = people.mandates_of(person).filter(public=public).first()
    if found is None:
        raise Http404
    if request.POST.get("do") == "confirm":
        people_services.confirm_mandate(person=person, mandate=found)
        messages.success(request, tell("已确认委托，随时可以解除。", "Confirmed; you may revoke it at any time."))
    else:
        people_services.revoke_mandate(person=person, mandate=found)
        messages.success(request, tell("已解除委托，对方不能再代您办理。", "Revoked; they can act for you no longer."))
    return HttpResponseRedirect(reverse("portal:me"))


@never_cache
@own
@require_safe
def export(request: HttpRequest, person: Person) -> HttpResponse:
    """Give everything held about a person: as a page to print, or with ``?as=json`` as a file."""
    data = exporting.everything(person)
    if request.GET.get("as") == "json":
        answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer["Content-Disposition"] = 'attachment; filename="jifen-my-data.json"'
        return answer
    context = {"data": data, "told": exporting.on_paper(data), "back": reverse("portal:me")}
    return render(request, "portal/export.html", context)
