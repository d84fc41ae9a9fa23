"""The province's identity provider (OpenID Connect), as the environment names it, in the settings the sign-in library reads."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jifen.platform.config.environment import Environment


def providers(told: Environment) -> dict[str, Any]:
    """
    Give the setting ``SOCIALACCOUNT_PROVIDERS``; empty where no issuer is named.

    Raises:
        ValueError: there is an issuer and no client id, or the file of the secret that was named is not there.
    """
    if not told.oidc_issuer:
        return {}
    if not told.oidc_client:
        raise ValueError("JIFEN_OIDC_ISSUER needs JIFEN_OIDC_CLIENT: the id the provider knows this platform by")
    app = {
        "provider_id": "province",
        "name": told.oidc_name or "省统一身份认证",
        "client_id": told.oidc_client,
        "secret": _secret(told),
        "settings": {"server_url": told.oidc_issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def _secret(told: Environment) -> str:
    """Read the secret the provider has given us; a client without one proves itself by PKCE alone."""
    if told.oidc_secret_file is None:
        return ""
    if not told.oidc_secret_file.is_file():
        raise ValueError(f"JIFEN_OIDC_SECRET_FILE: there is no file {told.oidc_secret_file}")
    return told.oidc_secret_file.read_text(encoding="utf-8").strip()


def origins(told: Environment) -> list[str]:
    """Give the origin of the provider, to which forms may lead; none without one."""
    parts = urlsplit(told.oidc_issuer)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
