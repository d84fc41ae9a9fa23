"""The notice: good for as long as the texts say, signed, and nothing on it asks for land."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.config import clock
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds.models import Round
from jifen.platform.settlement import notices
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Notice
from jifen.ranking import witness as witness_script

PAGE = "https://platform.example/notices/"


def test_the_notice_carries_the_name_and_the_validity_of_the_texts(settlers_world: Any) -> None:
    """Three years from the day it was issued, moved past days off; provisional where the calendar of that year is not known."""
    claim = settlers_world.confirmed()
    notice = claim.notices.get()

    assert ("confirmed", "积分入户通知书", 1) == (claim.state, notice.title, notice.version)
    assert claim.valid_until == notice.valid_until >= date(clock.today().year + 3, clock.today().month, 1)
    assert claim.valid_is_provisional is True
    assert notices.holds(notice)


def test_the_notice_names_everybody_and_how_their_papers_were_confirmed(settlers_world: Any) -> None:
    """Each member with the seat; numbers are masked; farmland and homestead are kept."""
    claim = settlers_world.confirmed()
    told = claim.notices.get().told

    assert {"self", "partner", "child", "other_child"} == {one["seat"] for one in told["members"]}
    assert {"system"} == {one["known"] for one in told["members"]} or {"hand"} == {
        one["known"] for one in told["members"]
    }
    assert all("*" in one["number"] for one in told["members"])
    assert "承包地、宅基地" in told["land"] and "保留" in told["land"]


def test_only_an_officer_of_the_city_issues_it_and_never_for_themselves(settlers_world: Any) -> None:
    """A clerk may not; an officer who is the applicant may not either."""
    claim = settlers_world.reserved()
    with pytest.raises(NotAllowedError):
        settlement.confirm(claim=claim, by=settlers_world.clerk)

    person = claim.case.person
    type(person).objects.filter(pk=person.pk).update(user=settlers_world.officer)
    claim.refresh_from_db()
    with pytest.raises(RefusedError, match=r"settlement\.own_claim"):
        settlement.confirm(claim=claim, by=settlers_world.officer)


def test_a_list_that_superseded_the_first_stops_the_notice(settlers_world: Any) -> None:
    """While the round is ranked again nobody gets a notice on the old list."""
    claim = settlers_world.reserved()
    Round.objects.filter(pk=settlers_world.round.pk).update(state="ranked")

    with pytest.raises(RefusedError, match=r"settlement\.not_placed_any_more"):
        settlement.confirm(claim=claim, by=settlers_world.officer)
    assert 0 == Notice.objects.count()


def test_an_extension_is_a_new_notice_and_needs_its_reason(settlers_world: Any) -> None:
    """The old one stays on record; a day that is not later extends nothing."""
    claim = settlers_world.confirmed()
    later = claim.valid_until + timedelta(days=90)

    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        settlement.extend(claim=claim, by=settlers_world.officer, until=later, reason=" ")
    with pytest.raises(BadInputError, match=r"settlement\.extends_nothing"):
        settlement.extend(claim=claim, by=settlers_world.officer, until=claim.valid_until, reason="住院")
    second = settlement.extend(claim=claim, by=settlers_world.officer, until=later, reason="住院")

    assert ("confirmed", later) == (claim.state, claim.valid_until)
    assert [1, 2] == list(claim.notices.values_list("version", flat=True))
    assert f"{claim.notices.get(version=1).number}-2" == second.number


def test_giving_up_and_claiming_again_wins_no_time(settlers_world: Any) -> None:
    """The day of the first notice stays."""
    claim = settlers_world.confirmed()
    until = claim.valid_until
    settlement.withdraw(claim=claim, actor=settlers_world.applicant(claim.case))
    settlers_world.at(clock.today() + timedelta(days=200))

    assert until == settlers_world.confirmed().valid_until


def test_number_and_code_find_a_genuine_notice_and_nothing_else(settlers_world: Any) -> None:
    """The short code and the whole signature both do; one character off, or of another notice, and there is none."""
    one, two = (settlers_world.confirmed(at).notices.get() for at in (0, 1))
    code = notices.check_code(one)
    off = code[:-1] + ("0" if code[-1] != "0" else "1")

    assert (
        one
        == notices.genuine(number=one.number.lower(), code=code)
        == notices.genuine(number=one.number, code=one.signature)
    )
    assert notices.genuine(number=one.number, code=off) is None
    assert notices.genuine(number=two.number, code=code) is None
    assert notices.genuine(number="4420-T2016-NICHTS00", code=code) is None


def test_a_notice_somebody_altered_is_not_genuine(settlers_world: Any, triggers_off: Any) -> None:
    """Also where the database was changed past every guard."""
    notice = settlers_world.confirmed().notices.get()
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE settlement_notice SET digest = %s WHERE id = %s", ["0" * 64, notice.pk])

    assert notices.genuine(number=notice.number, code=notices.check_code(notice)) is None


@pytest.fixture
def scanned(settlers_world: Any) -> tuple[Notice, str]:
    """Give a notice and what its code says."""
    notice = settlers_world.confirmed().notices.get()
    return notice, notices.address(notice, PAGE)


def test_the_code_is_checked_without_the_platform(scanned: tuple[Notice, str]) -> None:
    """A script that needs nothing but Python, run on its own, with the public key as announced."""
    notice, said = scanned
    script = [sys.executable, "-I", str(Path(witness_script.__file__)), "--notice", said, "--key", notice.key]
    day = notice.issued_at.date().isoformat()
    done = subprocess.run([*script, "--on", day], capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert notice.number in done.stdout and str(notice.valid_until) in done.stdout


@pytest.mark.parametrize("field", ["number", "digest", "until", "provisional", "code", "key"])
def test_a_code_that_was_altered_is_refused_without_the_platform(
    scanned: tuple[Notice, str], field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each part of it, and another key."""
    notice, said = scanned
    told = {name: values[0] for name, values in parse_qs(urlsplit(said).query).items()}
    old = told.get(field, "")
    key = notice.key if field != "key" else "00" * 32
    if old:
        new = old[:-1] + ("0" if old[-1] == "1" else "1")
        said = said.replace(f"{field}={old}", f"{field}={new}")
    on = notice.issued_at.date().isoformat()

    assert 1 == witness_script.main(["--notice", said, "--key", key, "--on", on])
    assert "✗" in capsys.readouterr().out


def test_without_the_platform_a_notice_runs_out_on_a_certain_day_only(
    settlers_world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A provisional day ends nothing; a day that is not written as one is no day; that it may have ended since is always said."""
    claim = settlers_world.confirmed()
    certain = notices.issue(claim, title="通知书", office=None, valid_until=date(2019, 5, 14), provisional=False)
    codes, told = {}, {}
    for name, one, on in (
        ("provisional", claim.notices.get(version=1), "2031-01-02"),
        ("last day", certain, "2019-05-14"),
        ("over", certain, "2019-05-15"),
        ("no day", certain, "15/06/2030"),
        ("half a day", certain, "2019-5-2"),
        ("a year", certain, "2016年6月"),
    ):
        said = notices.address(one, PAGE)
        codes[name] = witness_script.main(["--notice", said, "--key", one.key, "--on", on])
        told[name] = capsys.readouterr().out

    expected = {"provisional": 0, "last day": 0, "over": 1, "no day": 1, "half a day": 1, "a year": 1}
    assert expected == codes
    assert all("离线看不出" in told[name] and PAGE in told[name] for name in ("provisional", "last day"))
    assert "暂定" in told["provisional"] and "暂定" not in told["last day"]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not here")
def test_the_page_is_an_archival_pdf_with_everything_on_it(scanned: tuple[Notice, str], tmp_path: Path) -> None:
    """PDF/A-2b, the same bytes each time, one page, with names, number, code, and that land is kept."""
    notice, _ = scanned
    made = notices.page_of(notice, PAGE)
    (tmp_path / "notice.pdf").write_bytes(made)
    said = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "notice.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout

    assert made == notices.page_of(notice, PAGE)
    assert b"pdfaid:part" in made
    for part in (
        notice.number,
        notices.check_code(notice),
        "承包地、宅基地",
        *(m["name"] for m in notice.told["members"]),
    ):
        assert part in said.replace("\u00a0", " "), part
    assert 1 == said.count("\f")
