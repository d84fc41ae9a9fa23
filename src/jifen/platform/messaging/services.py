"""Writing to people. A message is a row of the outbox, written in the transaction of what it tells."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from jifen.platform.config import clock
from jifen.platform.messaging.channels import ChannelError, channel_of
from jifen.platform.messaging.models import Message, OptOut
from jifen.platform.messaging.words import told

_LOG = logging.getLogger(__name__)
_WAITS = (60, 300, 900, 3600, 4 * 3600)
"""Seconds between tries; after the last one a message has failed and staff see it."""


def send_code(*, to: str, channel: str, code: str) -> Message:
    """Queue a code and send it at once; a code that waits is worth nothing."""
    message = _queue(event=f"code:{uuid4()}", template="code", channel=channel, to=to, code=code)
    transaction.on_commit(lambda: deliver(message=message))
    return message


def send_notice(*, to: str, channel: str, template: str, **parameters: object) -> Message:
    """Queue a notice to somebody who may have no account."""
    return _queue(event=f"{template}:{uuid4()}", template=template, channel=channel, to=to, **parameters)


def tell(*, event: str, template: str, person: str, to: str, case: str = "", **parameters: object) -> None:
    """
    Tell a person of one event: in the account, and by SMS or e-mail where there is one.

    Args:
        event: its name, once for ever: telling twice is telling once.
        template: a key of :data:`jifen.platform.messaging.words.TEMPLATES`.
        person: public name of the person.
        to: phone or e-mail address, may be empty.
        case: public name of the case.
        parameters: what the template asks for.
    """
    ways = [("account", ""), ("email" if "@" in to else "sms", to)] if to else [("account", "")]
    messages = [
        _message(event=event, template=template, channel=channel, to=address, person=person, case=case, **parameters)
        for channel, address in ways
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _queue(*, event: str, template: str, channel: str, to: str, **parameters: object) -> Message:
    """Queue a message whose event has a name nobody used before."""
    message = _message(event=event, template=template, channel=channel, to=to, person="", case="", **parameters)
    message.save(force_insert=True)
    return message


def _message(
    *, event: str, template: str, channel: str, to: str, person: str = "", case: str = "", **parameters: object
) -> Message:
    words, now = told(template, **parameters), clock.now()
    account = channel == Message.Channel.ACCOUNT
    return Message(
        event=event,
        template=template,
        channel=channel,
        to=to,
        person=person,
        case=case,
        words_zh=words.zh,
        words_en=words.en,
        state=Message.State.SENT if account else Message.State.QUEUED,
        sent_at=now if account else None,
        queued_at=now,
        next_at=now,
    )


def deliver(*, message: Message) -> None:
    """
    Send one message now; a failure is tried again later, and after the last try the message has failed.

    Two workers never send it twice at once: the row moves its own next try on before the channel is asked.
    """
    now = clock.now()
    wait = _WAITS[min(message.attempts, len(_WAITS) - 1)]
    taken = Message.objects.filter(pk=message.pk, state=Message.State.QUEUED, attempts=message.attempts).update(
        attempts=message.attempts + 1, next_at=now + timedelta(seconds=wait)
    )
    if not taken:
        return
    try:
        channel_of(message.channel).send(message.to, f"{message.words_zh}\n{message.words_en}")
    except ChannelError as error:
        last = message.attempts + 1 >= len(_WAITS)
        state = Message.State.FAILED if last else Message.State.QUEUED
        Message.objects.filter(pk=message.pk).update(state=state, trouble=str(error)[:120])
        _LOG.warning("message %s (%s) not delivered: %s", message.pk, message.template, error)
        return
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=now, trouble="")


def deliver_due(*, at_most: int = 100) -> int:
    """Send what waits; gives how many were looked at."""
    due = Message.objects.filter(state=Message.State.QUEUED, next_at__lte=clock.now()).order_by("next_at")[:at_most]
    messages = list(due)
    for message in messages:
        deliver(message=message)
    return len(messages)


def forget(*, person: str) -> None:
    """Delete what a person was ever told; they are erased."""
    Message.objects.filter(person=person).delete()


def mark_read(*, person: str) -> None:
    """Remember that a person has seen the messages in the account."""
    Message.objects.filter(person=person, channel=Message.Channel.ACCOUNT, read_at__isnull=True).update(
        read_at=clock.now()
    )


def set_reminders(*, person: str, wanted: bool) -> None:
    """Switch reminders on or off for a person."""
    if wanted:
        OptOut.objects.filter(person=person).delete()
    else:
        OptOut.objects.get_or_create(person=person, defaults={"since": clock.now()})
