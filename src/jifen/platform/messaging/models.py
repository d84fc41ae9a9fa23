"""The outbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Message(models.Model):
    """
    One message to one person through one channel.

    ``to`` is a phone or an address, or empty for a message that only stands in the account (``person`` is the public name).
    """

    class Channel(models.TextChoices):
        """How it goes out."""

        SMS = "sms", "短信"
        EMAIL = "email", "电子邮件"
        ACCOUNT = "account", "站内"

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    event = models.CharField(max_length=80)
    template = models.CharField(max_length=30)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    to = models.CharField(max_length=120, blank=True)
    person = models.CharField(max_length=16, blank=True, db_index=True)
    case = models.CharField(max_length=16, blank=True)
    words_zh = models.TextField()
    words_en = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "channel", "to", "person"], name="one_message_an_event"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="messages_to_send")]

    def __str__(self) -> str:
        return f"{self.template} {self.channel} {self.state}"


class OptOut(models.Model):
    """A person (public name) who wants no reminders; what happens in their cases they are told all the same."""

    person = models.CharField(max_length=16, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.person
