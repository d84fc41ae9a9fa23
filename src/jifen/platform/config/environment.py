"""What the platform is told from outside: environment variables that begin with ``JIFEN_``, each with a type and a meaning."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """
    One platform.

    ``home`` holds what the platform keeps outside the database: keys, uploads, messages written to files, the embedded
    database. ``places`` are the cities served, as the packs name them; empty means every city there is a pack for. ``today`` moves the calendar for demonstrations and drills: the clock goes on, but from that day.
    ``escalate_days`` is how many working days overdue work waits before it is raised to the office above.
    ``oidc_…`` name the province's identity provider; ``trusted_proxies`` are addresses and networks, with commas, whose
    ``X-Forwarded-For`` is believed. ``api_limit_…`` are calls a minute: of a token; of an address without one; estimates of
    an address, which cost the most.
    """

    model_config = SettingsConfigDict(env_prefix="JIFEN_", extra="ignore")

    home: Path = Path("build/province")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    debug: bool = False
    hosts: str = "127.0.0.1,localhost,[::1]"
    https: bool = False
    today: date | None = None
    suite: Literal["international", "sm"] = "international"
    policies: str = ""
    departments: str = ""
    places: str = ""
    oidc_issuer: str = ""
    oidc_name: str = ""
    oidc_client: str = ""
    oidc_secret_file: Path | None = None
    trusted_proxies: str = ""
    escalate_days: int = Field(default=3, ge=1, le=60)
    messages: Literal["console", "file"] = "file"
    demo: bool = False
    api_limit_token: PositiveInt = 600
    api_limit_address: PositiveInt = 120
    api_limit_estimate: PositiveInt = 60

    @property
    def pack_folders(self) -> tuple[Path, ...]:
        """Folders of policy packs from outside the installation."""
        return tuple(Path(one) for one in self.policies.split(":") if one)

    @property
    def keys(self) -> Path:
        """Where the secrets lie; nothing in it ever leaves the host."""
        return self.home / "keys"


@cache
def environment() -> Environment:
    """Read the environment once."""
    return Environment()
