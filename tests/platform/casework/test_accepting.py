"""Acceptance: the scheme is pinned, everything missing is named at once, and nobody decides about what is their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.offices import services as offices
from jifen.platform.offices.permission import NotAllowedError


def item(kind: str) -> casework.Item:
    """Ask for a correction of one kind."""
    return casework.Item(kind, "请重新填写。")


def test_acceptance_pins_the_scheme_and_asks_the_departments(world: Any) -> None:
    """The hash of the pack, the day and the ground are kept, and every kind that needs proof is asked about."""
    case = world.accepted()
    move = case.moves.get(act="accept")

    assert schemes.pack_of(world.scheme).fingerprint == case.fingerprint
    assert (clock.today(), "verifying") == (case.accepted_on, case.state)
    assert f"membership:{world.clerk.memberships.get().pk}" == move.grounds
    assert {"identity", "education", "insurance", "offence"} <= {row.kind for row in world.open(case)}


def test_a_returned_case_keeps_its_day_and_its_scheme(world: Any, settings: Any) -> None:
    """Returned while it was verified and sent again, a case has not lost its position."""
    case = world.accepted()
    first = (case.accepted_on, case.fingerprint, case.number, case.applied_on)
    casework.return_for_correction(case=case, by=world.clerk, items=[item("education")], reason="与证书不符")
    settings.JIFEN_TODAY = settings.JIFEN_TODAY + timedelta(days=9)
    casework.submit(case=case, actor=world.applicant(case), key="again")
    casework.accept(case=case, by=world.clerk)

    assert first == (case.accepted_on, case.fingerprint, case.number, case.applied_on)
    assert clock.today() == case.completed_on


def test_only_what_was_named_opens_after_a_return(world: Any) -> None:
    """The named kind can be changed, every other one is refused, and nothing stays open once it was sent again."""
    case = world.sent()
    casework.return_for_correction(case=case, by=world.clerk, items=[item("education")], reason="与证书不符")
    rows = case.entries["records"]["insurance"]

    assert ("education",) == casework.editable_kinds(case)
    with pytest.raises(RefusedError) as refused:
        casework.save_entries(case=case, kind="insurance", rows=rows, closed=True, actor=world.applicant(case))
    assert "platform.not_editable" == refused.value.code

    casework.submit(case=case, actor=world.applicant(case), key="again")

    assert not case.returned.filter(settled_at__isnull=True).exists()
    assert ("submitted", ()) == (case.state, casework.editable_kinds(case))


def test_while_the_applicant_corrects_the_clock_of_departments_goes_on(world: Any) -> None:
    """Asking for more buys a department no time: what it was asked keeps its day."""
    case = world.accepted()
    before = {row.pk: row.due_on for row in world.open(case)}
    casework.return_for_correction(case=case, by=world.clerk, items=[item("education")], reason="与证书不符")

    assert before == {row.pk: row.due_on for row in world.open(case)}
    assert case.due_on > max(before.values())


def test_a_refusal_lets_the_departments_go(world: Any) -> None:
    """Returned while it was verified, sent again and refused: nobody is asked about it any more."""
    case = world.accepted()
    casework.return_for_correction(case=case, by=world.clerk, items=[item("education")], reason="与证书不符")
    casework.submit(case=case, actor=world.applicant(case), key="again")
    casework.refuse(case=case, by=world.clerk, reason="不在范围", basis="第三条")

    assert ("refused", []) == (case.state, world.open(case))


@pytest.mark.parametrize("items", [[], [casework.Item("education", "  ")]])
def test_a_return_names_what_is_wrong(world: Any, items: list[casework.Item]) -> None:
    """Nothing named is no return."""
    case = world.sent()

    with pytest.raises(BadInputError) as refused:
        casework.return_for_correction(case=case, by=world.clerk, items=items, reason="缺")

    assert ("platform.no_items", "submitted") == (refused.value.code, Case.objects.get(pk=case.pk).state)


def test_a_refusal_names_its_article(world: Any) -> None:
    """Without an article nothing is refused; with one it stands in the history."""
    case = world.sent()
    with pytest.raises(BadInputError) as refused:
        casework.refuse(case=case, by=world.clerk, reason="不在范围", basis=" ")
    casework.refuse(case=case, by=world.clerk, reason="不在范围", basis="第三条")

    assert "platform.no_basis" == refused.value.code
    assert ("refused", "第三条") == (case.state, case.moves.get(act="refuse").basis)


def _accept(case: Case, by: Any) -> object:
    return casework.accept(case=case, by=by)


def _return(case: Case, by: Any) -> object:
    return casework.return_for_correction(case=case, by=by, items=[item("education")], reason="缺")


def _refuse(case: Case, by: Any) -> object:
    return casework.refuse(case=case, by=by, reason="不符", basis="第三条")


@pytest.mark.parametrize("decide", [_accept, _return, _refuse])
def test_nobody_decides_about_what_is_their_own(world: Any, decide: Callable[[Case, Any], object]) -> None:
    """A clerk who entered the application, and one whose application it is, leave it to a colleague."""
    case = world.sent()
    Case.objects.filter(pk=case.pk).update(entered_by=world.clerk)
    with pytest.raises(RefusedError) as entered:
        decide(Case.objects.get(pk=case.pk), world.clerk)

    Case.objects.filter(pk=case.pk).update(entered_by=case.entered_by)
    case.person.user = world.clerk
    case.person.save(update_fields=["user"])
    with pytest.raises(RefusedError) as own:
        decide(Case.objects.get(pk=case.pk), world.clerk)

    assert ["platform.own_case"] * 2 == [entered.value.code, own.value.code]
    assert "submitted" == Case.objects.get(pk=case.pk).state


@pytest.mark.parametrize("decide", [_accept, _return, _refuse])
def test_a_clerk_of_another_city_is_refused(world: Any, decide: Callable[[Case, Any], object]) -> None:
    """A right ends at the border of its area."""
    case = world.sent()
    stranger = world.staff("stranger", "clerk", world.office(world.other.code))

    with pytest.raises(NotAllowedError):
        decide(case, stranger)


def test_a_case_of_a_town_goes_to_the_town_it_was_delegated_to(world: Any) -> None:
    """Under a delegation the town's window receives and accepts, and the move keeps the ground."""
    head, town = world.office(world.city.code), world.office(world.towns[1])
    clerk = world.staff("town", "clerk", town)
    given = offices.delegate(
        by=world.officer, giver=head, receiver=town, acts=["case.accept"], area=town.area, basis="下放通知",
        starts_on=clock.today(), ends_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    case = casework.accept(case=world.sent(town=town.area), by=clerk)

    assert town == case.office
    assert case.moves.get(act="accept").grounds.endswith(f"delegation:{given.public}")


# ── a pack that is altered later ──


@pytest.fixture
def own_packs(tmp_path: Path, settings: Any, repository: Path) -> Iterator[Path]:
    """Give packs of our own that a test may alter, and forget them afterwards."""
    copied = tmp_path / "policies"
    shutil.copytree(repository / "policies", copied)
    before = settings.JIFEN_PACKS

    def forget() -> None:
        schemes.registry.cache_clear()
        for held in (schemes._plan, schemes.explainer, schemes.adviser, schemes.kinds_asked, schemes.cities):
            held.cache_clear()

    settings.JIFEN_PACKS = (copied,)
    forget()
    yield copied
    settings.JIFEN_PACKS = before
    forget()


def test_a_pack_altered_later_does_not_touch_an_accepted_case(own_packs: Path, world: Any) -> None:
    """All departments answer, yet the case waits until the pinned pack is back; then it scores under it."""
    case = world.accepted()
    place, _, rest = world.scheme.partition("/")
    path = own_packs / place / rest.replace("@", "/") / "scheme.yaml"
    as_accepted = path.read_text(encoding="utf-8")
    path.write_text(as_accepted.replace("title: ", "title: 改动过的", 1), encoding="utf-8")
    _reread()
    world.answer_all(case)

    assert schemes.pack_of(world.scheme).fingerprint != case.fingerprint
    assert ("verifying", 0, 0) == (case.state, case.scorecards.count(), len(world.open(case)))

    path.write_text(as_accepted, encoding="utf-8")
    _reread()
    made = casework.advance(case=case)

    assert made is not None and made.fingerprint == case.fingerprint


def test_points_are_not_frozen_on_an_altered_pack(own_packs: Path, world: Any) -> None:
    """Confirming is refused in words that say who can mend it."""
    case = world.scored()
    place, _, rest = world.scheme.partition("/")
    path = own_packs / place / rest.replace("@", "/") / "scheme.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: 改动过的", 1), encoding="utf-8")
    _reread()

    with pytest.raises(RefusedError) as refused:
        casework.confirm(case=case, actor=world.applicant(case))

    assert ("platform.scheme_changed", "scored") == (refused.value.code, case.state)


def _reread() -> None:
    schemes.registry.cache_clear()
    schemes._plan.cache_clear()
    schemes.explainer.cache_clear()
