"""Steps between a right answer and an open account."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage


class EmailProof(EmailVerificationStage):  # type: ignore[misc]
    """
    Have an e-mail address proven by a code where it is what somebody signs up with.

    The library asks every account for a proven address. Here a phone is as good, and staff have neither.
    """

    def handle(self) -> Any:
        """Ask for the code, or go on where there is no address to prove."""
        return super().handle() if self._has_to_be_proven() else (None, True)

    def _has_to_be_proven(self) -> bool:
        user = self.login.user
        if user is None:  # nobody is told whether the address has an account already
            return bool(self.login.email)
        if user.is_staff or user.phone_verified:
            return False
        return bool(self.login.email or user.email or EmailAddress.objects.filter(user=user).exists())
