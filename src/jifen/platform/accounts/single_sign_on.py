"""
Signing in with an account of the province (OpenID Connect): code flow with PKCE, state, nonce and a signed id token.

Only the subject is taken over. Name and e-mail address are not: who somebody is, public security confirms, and an address
counts once its owner has entered the code sent to it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect import views as library
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_NONCES = "single_sign_on_nonces"
_MOST = 5
"""How many tries of one browser may be under way at once."""

_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384"]
"""Signatures with a public key; a token signed with a secret both sides know, or not at all, proves nothing."""

_LEEWAY = 60
"""Seconds two clocks may be apart."""


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What is taken from the province: that it is the same person as last time."""

    def is_auto_signup_allowed(self, *_: Any) -> bool:
        """Open an account without a form."""
        return True

    def get_connect_redirect_url(self, *_: Any) -> str:
        """Go back to the ways of signing in."""
        return reverse("account_ways")


class Checked(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Takes an id token only with a sound signature, for the sign-in this browser began."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """
        Read who signed in.

        Raises:
            OAuth2Error: there is no id token, or it is for another sign-in or another subject.
        """
        told = kwargs["response"].get("id_token")
        if not told:
            raise OAuth2Error("no id token")
        claims = self._read(app, told)
        begun = request.session.get(_NONCES, {})
        nonce = begun.pop(str(request.GET.get("state", "")), "")
        request.session[_NONCES] = begun
        if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("the id token belongs to another sign-in")
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims.get("sub"):
            raise OAuth2Error("id token and user information are of two people")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": {"sub": claims["sub"]}})

    def _read(self, app: SocialApp, told: str) -> dict[str, Any]:
        """Read an id token; its signature counts even where it came over TLS, and a provider of one key need not name it."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.openid_config["issuer"]},
            aud={"essential": True, "value": app.client_id},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            read = jwt.decode(told, KeySet.import_key_set(answer.json()), algorithms=_ALGORITHMS)
            rules.validate(read.claims)
        except (JoseError, ValueError) as error:
            raise OAuth2Error("the id token is not sound") from error
        return dict(read.claims)


@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the province to sign in, with a nonce that has to come back."""
    try:
        answer: HttpResponse = library.login(request, provider_id)
    except requests.RequestException:
        return _failed(request)
    to = answer.headers.get("Location", "")
    state = parse_qs(urlsplit(to).query).get("state", [""])[0]
    if answer.status_code == 302 and state:
        nonce = secrets.token_urlsafe(24)
        begun = dict(list(request.session.get(_NONCES, {}).items())[1 - _MOST :])
        request.session[_NONCES] = begun | {state: nonce}
        answer.headers["Location"] = f"{to}&{urlencode({'nonce': nonce})}"
    return answer


@never_cache
def finish(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody in who comes back from the province."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Checked(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except requests.RequestException:
        return _failed(request)
    return answer


def _failed(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", status=502)
