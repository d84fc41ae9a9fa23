"""Pages around signing in that the library does not have, and who may open those it has."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jifen.platform.accounts.models import User

View = Callable[..., HttpResponse]


@never_cache
@login_required
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """Show by what somebody signs in: phone and e-mail address of a person, password and second factor of staff."""
    user = request.user
    assert isinstance(user, User)
    context = {
        "phone": user.phone if user.phone_verified else "",
        "email": EmailAddress.objects.filter(user=user, verified=True).first(),
        "enrolled": is_mfa_enabled(user),
        "province": SocialAccount.objects.filter(user=user).exists(),
        "single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
    return render(request, "account/ways.html", context)


def staff_only(view: View) -> View:
    """Let only staff into a page; for everybody else it is not there: people have no password and no second factor."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def people_only(view: View) -> View:
    """Let only people into a page: staff sign in by user name, whatever phone they own."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User) or request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class Enrol(ActivateTOTPView):  # type: ignore[misc]
    """Set up the app of the second factor. Whoever has just shown a code of it has used it in this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the secret, and that the second factor was shown."""
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return answer
