"""Who may open a page, said beside the page itself; and errors raised on purpose, drawn as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from jifen.kernel.errors import BadInputError, JifenError, NotFoundError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes, selectors
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.schemes import City
from jifen.platform.people import selectors as people
from jifen.platform.people.models import Person
from jifen.platform.portal import kept
from jifen.platform.portal.limiting import TooOftenError
from jifen.platform.web.speaking import tell
from jifen.platform.web.views import refused

Answer = HttpResponse
View = Callable[..., HttpResponse]
"""A view; what it takes besides the request, its decorator gives it."""

PUBLIC, SIGNED_IN, OWN = "public", "signed_in", "own"
"""What a view says of itself in ``access``: anybody; whoever has an account; only whom it belongs to."""

SUBMITTER = "applicant"
_RUN_OUT = tell(
    "没有保存：登录已过期。答案还在这一页；点“保存并继续”，重新登录后接着办。",
    "Not saved: your sign-in has run out. The answer is still on this page; press Save and continue, then sign in again.",
)


def public(view: View) -> View:
    """Mark a page as open to everybody; errors raised on purpose become pages."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> Answer:
        return _drawn(request, lambda: view(request, *args, **kwargs))

    guarded.access = PUBLIC  # type: ignore[attr-defined]
    return guarded


def signed_in(view: View) -> View:
    """Let in whoever has an account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> Answer:
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            if request.headers.get("X-Requested-With") == "fetch":
                return JsonResponse({"errors": {"sign_in": str(_RUN_OUT)}}, status=401)
            return redirect_to_login(request.get_full_path())
        return _drawn(request, lambda: view(request, user, *args, **kwargs))

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def own(view: View) -> View:
    """Let in who has said who they are; the view is about that person and nobody else."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, user: User, *args: object, **kwargs: object) -> Answer:
        person = people.of_user(user)
        if person is None:
            wanted = request.get_full_path() if request.method == "GET" else reverse("portal:me")
            return HttpResponseRedirect(f"{reverse('portal:identity')}?{urlencode({'next': wanted})}")
        return view(request, person, *args, **kwargs)

    guarded.access = OWN  # type: ignore[attr-defined]
    return guarded


def own_case(view: View) -> View:
    """
    Let in whose case it is; to everybody else it looks as if there were no such case.

    What is sent by somebody whose sign-in has run out waits in their browser until they have signed in again.
    """

    @own
    @wraps(view)
    def shown(request: HttpRequest, person: Person, public: str, *args: object, **kwargs: object) -> Answer:
        case = selectors.own_case(person, public)
        if case is None:
            raise Http404
        return kept.held(request, public) or kept.done(request, public, view(request, case, *args, **kwargs))

    @wraps(shown)
    def guarded(request: HttpRequest, public: str, *args: object, **kwargs: object) -> Answer:
        by_hand = request.method == "POST" and request.headers.get("X-Requested-With") != "fetch"
        if by_hand and not request.user.is_authenticated:
            return kept.keep(request, public)
        return shown(request, *args, public=public, **kwargs)

    return guarded


def actor_of(case: Case) -> Actor:
    """Give the applicant of a case as the one who acts."""
    return Actor(case.person.public, SUBMITTER)


def city_or_404(place: str) -> City:
    """Give the city of an address, or answer 404."""
    city = schemes.city_named(place)
    if city is None:
        raise Http404
    return city


def city_words(city: City) -> Text:
    """Name a city in both languages: its own name, and the name its packs have, which is how it is spelled."""
    return Text(city.name, city.place.capitalize())


_STATUS: tuple[tuple[type[JifenError], int], ...] = (
    (TooOftenError, 429),
    (NotFoundError, 404),
    (BadInputError, 400),
    (RefusedError, 403),
)


def _drawn(request: HttpRequest, answer: Callable[[], Answer]) -> Answer:
    try:
        return answer()
    except JifenError as error:
        status = next((number for sort, number in _STATUS if isinstance(error, sort)), 400)
        return refused(request, error, status=status)
