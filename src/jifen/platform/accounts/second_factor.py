"""The second factor of staff: secrets are sealed before the sign-in library stores them."""

from __future__ import annotations

from base64 import b64decode, b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from jifen.platform.vault.suite import SUITES, Place, key_ring

_PLACE = Place("mfa_authenticator", "data", "second factor")


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what the library would keep in clear."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return b64encode(
            key_ring(settings.JIFEN_KEYS).seal(SUITES[settings.JIFEN_SUITE], _PLACE, text.encode())
        ).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return key_ring(settings.JIFEN_KEYS).open(_PLACE, b64decode(encrypted_text)).decode()
