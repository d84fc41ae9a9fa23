"""Consents that are asked of me: listed and answered by their person alone; anybody else finds nothing at the address."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jifen.platform.people.models import Person
from jifen.platform.portal import consenting
from jifen.platform.portal.guarding import own
from jifen.platform.settlement import selectors, services
from jifen.platform.settlement.selectors.consents import STATE_WORDS
from jifen.platform.web.speaking import tell

_MOST = 50
_BUTTONS = {
    selectors.Answer.GIVE: tell("我同意", "I consent"),
    selectors.Answer.REFUSE: tell("我不同意", "I do not consent"),
    selectors.Answer.REVOKE: tell("收回同意", "Take my consent back"),
}


@never_cache
@own
@require_safe
def consents(request: HttpRequest, person: Person) -> HttpResponse:
    """List what others ask me to consent to; whoever is not beyond doubt the person is told that first, and nothing else."""
    certain = selectors.is_certain(person)
    rows = [consenting.listed(one) for one in selectors.asked_of(person)[:_MOST]] if certain else []
    return render(request, "portal/consents.html", {"rows": rows, "certain": certain, "back": reverse("portal:me")})


@never_cache
@own
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Show what I am asked, and take my answer."""
    found = selectors.consent_asked_of(person, public) if selectors.is_certain(person) else None
    if found is None:
        raise Http404
    if request.method == "POST":
        wanted = request.POST.get("do", "")
        if wanted not in list(selectors.Answer):
            raise Http404
        services.answer_consent(consent=found, person=person, answer=selectors.Answer(wanted))
        messages.success(
            request, tell("已记下您的答复，并已告知对方。", "Your answer is on record, and they were told.")
        )
        return HttpResponseRedirect(request.path)
    context = {
        "consent": found,
        "facts": consenting.asked(found),
        "state": consenting.state_of(found),
        "answered": STATE_WORDS[found.state],
        "turn_to": consenting.turn_to(found),
        "answers": [(one.value, _BUTTONS[one]) for one in selectors.may_answer(found)],
        "back": reverse("portal:consents"),
    }
    return render(request, "portal/consent.html", context)
