"""The account: what somebody signs in with, and nothing about their life."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from jifen.platform.vault.tokens import public_id


class UserManager(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, username: str = "", password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password it signs in by code only."""
        user = self.model(username=username or public_id(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make the account of a system operator; it has no right over any case."""
        return self.create_user(username, password, kind=User.Kind.STAFF, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """
    An account.

    ``kind`` says which door it uses: people enter the portal, staff (of offices, departments, agencies and employers) the
    desk, programs the API. What staff may do stands in :class:`jifen.platform.offices.models.Membership`, never here.
    """

    class Kind(models.TextChoices):
        """Which door an account uses."""

        PERSON = "person", "个人"
        STAFF = "staff", "工作人员"
        PROGRAM = "program", "系统"

    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False)
    display_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def is_staff(self) -> bool:
        """Whether the desk is this account's door."""
        return self.kind == self.Kind.STAFF


class SpentCode(models.Model):
    """A one-time code somebody has used, kept for the few minutes in which it could be used again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="a_code_counts_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%H:%M}"
