"""The second factor of staff: secrets are sealed, a code counts once, and guessing locks like guessing a password does."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from jifen.platform.accounts.forms import CODE
from jifen.platform.accounts.models import SpentCode, User
from jifen.platform.vault.suite import SUITES, Place, key_ring
from jifen.platform.web.speaking import tell

_PLACE = Place("mfa_authenticator", "data", "second factor")
_LIFE = timedelta(minutes=5)
"""Longer than any code is accepted."""


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what the library would keep in clear."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": tell(
            "动态验证码不对，或者刚用过。请等下一个。", "This code is wrong or was just used. Wait for the next one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return b64encode(
            key_ring(settings.JIFEN_KEYS).seal(SUITES[settings.JIFEN_SUITE], _PLACE, text.encode())
        ).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return key_ring(settings.JIFEN_KEYS).open(_PLACE, b64decode(encrypted_text)).decode()


def spend(user: User, code: str) -> bool:
    """
    Use up a one-time code; says whether it was still unused.

    Kept in the database: what one process has seen used, every other refuses.
    """
    now = timezone.now()  # the true time, whatever day a demonstration plays on
    digest = hashlib.sha256(f"{user.pk}:{code.strip()}".encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentCode.objects.filter(user=user, at__lt=now - _LIFE).delete()
            SpentCode.objects.create(user=user, digest=digest, at=now)
    except IntegrityError:
        return False
    return True


class _OneTime:
    """Takes a code once, and counts wrong ones where wrong passwords are counted."""

    fields: dict[str, Any]
    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CODE(tell("动态验证码或恢复代码", "One-time code or recovery code"))

    def clean_code(self) -> str:
        """
        Check a code.

        Raises:
            ValidationError: it is wrong, was used before, or too many wrong ones were tried.
        """
        named = {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(context.request, named):
            context.request.axes_locked_out = True
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        if self._is_one_time() and not spend(self.user, code):
            raise SealedSecrets().validation_error("incorrect_code")
        return code

    def _is_one_time(self) -> bool:
        return bool(self.authenticator.type == Authenticator.Type.TOTP)  # type: ignore[attr-defined]

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        AxesProxyHandler.user_login_failed(
            sender=type(self), credentials={"username": self.user.username}, request=context.request
        )


class AuthenticateForm(_OneTime, base.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateForm(_OneTime, base.ReauthenticateForm):  # type: ignore[misc]
    """The second factor again, before something that matters."""


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app that was just set up; it is used up by that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CODE(tell("应用显示的 6 位动态验证码", "The six digits the app shows"))

    def clean_code(self) -> str:
        """Check the code against the secret that was shown."""
        code: str = super().clean_code()
        if not spend(self.user, code):
            raise SealedSecrets().validation_error("incorrect_code")
        return code
