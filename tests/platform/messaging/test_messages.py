"""Messages to people: one event one message, tried again and given up in the end, never a link, never a fee."""

from __future__ import annotations

import re
import string
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from jifen.kernel.errors import Text
from jifen.platform.config import clock
from jifen.platform.messaging import services as messaging
from jifen.platform.messaging.models import Message
from jifen.platform.messaging.selectors import of_case, of_person, unread
from jifen.platform.messaging.words import TEMPLATES, told

PARAMETERS = dict.fromkeys(
    [
        "code",
        "number",
        "office",
        "due",
        "count",
        "kind",
        "agent",
        "from_",
        "until",
        "city",
        "saved",
        "title",
        "day",
        "later",
        "days",
        "who",
        "said",
        "household",
        "name",
        "why",
        "place",
    ],
    "某",
)
PHONE = "+8613800000001"


def tell(event: str = "scored:C1:3", to: str = PHONE) -> None:
    """Tell somebody of one event."""
    messaging.tell(event=event, template="scored", person="P1", to=to, case="C1", number="4499-2016-ABC")


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    """Give the file that SMS are written to."""
    settings.JIFEN_HOME, settings.JIFEN_MESSAGES = tmp_path, "file"
    return tmp_path / "messages" / "sms.txt"


def lines(outbox: Path) -> list[str]:
    """Give what went out."""
    return outbox.read_text(encoding="utf-8").splitlines() if outbox.is_file() else []


def pass_time(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """Move the clock on."""
    later = clock.now() + timedelta(**time)
    monkeypatch.setattr(clock, "now", lambda: later)


@pytest.mark.usefixtures("db")
def test_one_event_is_one_message_in_the_account_and_one_by_phone() -> None:
    """Telling twice is telling once."""
    for _ in range(3):
        tell()

    assert [("account", "sent"), ("sms", "queued")] == sorted(Message.objects.values_list("channel", "state"))
    assert (1, 1, 1) == (of_person("P1").count(), of_case("C1").count(), unread("P1"))

    messaging.mark_read(person="P1")

    assert 0 == unread("P1")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("to", "channels"), [("", ["account"]), ("a@b.cn", ["account", "email"]), (PHONE, ["account", "sms"])]
)
def test_a_message_takes_the_way_there_is(to: str, channels: list[str]) -> None:
    """E-mail, SMS, or only the account."""
    tell(to=to)

    assert channels == sorted(Message.objects.values_list("channel", flat=True))


@pytest.mark.usefixtures("db")
def test_what_was_taken_back_is_not_told() -> None:
    """The message is written with the event, and goes with it."""
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)

    assert 0 == Message.objects.count()


@pytest.mark.usefixtures("db")
def test_what_waits_is_sent_once(outbox: Path) -> None:
    """Sent, it is not sent again."""
    tell()
    counts = [messaging.deliver_due() for _ in range(3)]
    (line,) = lines(outbox)

    assert [1, 0, 0] == counts
    assert line.startswith(f"{PHONE}\t4499-2016-ABC：")


@pytest.mark.usefixtures("db")
def test_a_failure_is_tried_again_later_and_given_up_after_the_last_try(
    outbox: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Five tries with longer and longer waits; then it has failed, with the trouble and without its content in the log."""
    outbox.parent.write_text("a file where the folder should be", encoding="utf-8")
    tell()
    tries = 0
    while Message.objects.filter(channel="sms", state="queued").exists():
        tries += messaging.deliver_due()

        assert 0 == messaging.deliver_due(), "not before its time"

        pass_time(monkeypatch, hours=5)
    message = Message.objects.get(channel="sms")

    assert (5, 5, "failed") == (tries, message.attempts, message.state)
    assert message.trouble
    assert PHONE not in caplog.text and "4499-2016-ABC" not in caplog.text

    outbox.parent.unlink()

    assert 0 == messaging.deliver_due()


@pytest.mark.usefixtures("db")
def test_a_failure_that_passes_costs_time_only(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second try gets through, once."""
    outbox.parent.write_text("", encoding="utf-8")
    tell()
    messaging.deliver_due()
    outbox.parent.unlink()
    pass_time(monkeypatch, minutes=2)
    messaging.deliver_due()

    assert (1, "sent", "") == (len(lines(outbox)), *Message.objects.values_list("state", "trouble").get(channel="sms"))


def test_workers_side_by_side_never_send_twice(transactional_db: None, outbox: Path) -> None:
    """Three of them empty one outbox at once: every message went out exactly once."""
    for at in range(30):
        tell(event=f"scored:C{at}:1")
    together = threading.Barrier(3)

    def work() -> None:
        together.wait(20)
        try:
            messaging.deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (30, 30) == (len(lines(outbox)), Message.objects.filter(channel="sms", state="sent").count())


def test_a_code_goes_out_when_its_transaction_is_done(transactional_db: None, outbox: Path) -> None:
    """It waits for no worker, and is not sent for something that was taken back."""
    with transaction.atomic():
        messaging.send_code(to=PHONE, channel="sms", code="123456")

        assert [] == lines(outbox)

    assert 1 == len(lines(outbox))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_no_link_and_no_fee_and_both_languages(template: str) -> None:
    """Nothing to click, nothing to pay but that it is free; the same things are said in Chinese and in English."""
    words = TEMPLATES[template]
    asked = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in words]
    filled = told(template, **PARAMETERS)

    assert asked[0] == asked[1]
    for text in filled:
        assert text and "{" not in text
        assert not re.search(r"https?:|www\.|\.cn|\.com|//|点击|click|link", text, re.IGNORECASE)
        assert not re.search(
            r"收费|缴费|元|押金|保证金|\bfee|\bpay|yuan", text.replace("free of charge", ""), re.IGNORECASE
        )
    assert re.search(r"[\u4e00-\u9fff]", words.zh) and not re.search(r"[\u4e00-\u9fff]", words.en)


def test_everything_the_services_say_has_a_template(repository: Path) -> None:
    """A message named in the code and missing here would only fail in front of a person."""
    source = "".join(path.read_text(encoding="utf-8") for path in (repository / "src/jifen/platform").rglob("*.py"))
    named = set(re.findall(r'\btell\(\s*case,\s*"(\w+)"', source)) | set(re.findall(r'template="(\w+)"', source))

    assert named <= set(TEMPLATES)
    assert {"submitted", "accepted", "returned", "scored", "refuted", "by_hand", "mandate_asked"} <= named


@pytest.fixture
def repository() -> Path:
    """Give the root of the checkout."""
    return Path(__file__).parents[3]


@pytest.mark.parametrize("template", ["account_unknown", "account_exists"])
def test_a_notice_about_an_account_fits_a_phone_and_an_e_mail_address(template: str) -> None:
    """The same words go to both, so they speak of both."""
    zh, en = TEMPLATES[template]

    assert "手机号或邮箱" in zh and "号码" not in zh
    assert "phone or e-mail" in en and "number" not in en


def test_a_day_is_told_with_its_weekday_in_both_languages() -> None:
    """People live by weekdays; a string of digits is read wrong."""
    said = told("submitted", number="4499-2016-ABC", office=Text("某窗口", "A window"), due=date(2016, 4, 14))

    assert "某窗口受理，2016年4月14日（星期四）前答复" in said.zh
    assert "A window answers by Thursday 14 April 2016" in said.en
