"""The scheme in force on a day, or an error that names what there is: never the nearest."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from jifen.kernel.errors import BadInputError, BadPolicyError, NotFoundError, RefusedError
from jifen.policy.registry import Registry


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2010, 1, 1), "sheng/points@2010-01-01"),
        (date(2011, 12, 31), "sheng/points@2010-01-01"),
        (date(2012, 1, 1), "sheng/points@2012-01-01"),
        (date(2030, 1, 1), "sheng/points@2012-01-01"),
    ],
)
def test_an_application_follows_the_version_of_its_day(registry: Registry, day: date, version: str):
    """An application of 2011-12-31 and one of 2012-01-01 use different versions."""
    assert version == registry.find("sheng/points", as_of=day).id


def test_the_day_before_all_law_is_an_error_that_names_the_versions(registry: Registry):
    """Nothing is taken instead."""
    with pytest.raises(NotFoundError) as refused:
        registry.find("shili/points", as_of=date(2014, 10, 29))

    assert "policy.not_in_force" == refused.value.code
    assert "shili/points@2014-10-30" in refused.value.mend.zh


def test_after_its_last_day_a_scheme_is_gone_and_its_forerunner_does_not_come_back(tmp_path: Path, good: Path):
    """What a scheme replaced stays replaced when that scheme ends."""
    shutil.copytree(good, tmp_path / "packs")
    later = tmp_path / "packs/shili/points/2016-07-01/scheme.yaml"
    later.write_text(
        later.read_text("utf-8").replace("{from: 2016-07-01}", "{from: 2016-07-01, until: 2016-12-31}"), "utf-8"
    )
    registry = Registry((tmp_path / "packs",))

    assert "shili/points@2016-07-01" == registry.find("shili/points", as_of=date(2016, 12, 31)).id
    with pytest.raises(NotFoundError):
        registry.find("shili/points", as_of=date(2017, 1, 1))


def test_a_draft_is_found_by_its_name_and_never_by_a_day(registry: Registry):
    """A draft is for trying out, not for people."""
    assert "draft" == registry.find("shili/school@2017-01-01").scheme.status
    with pytest.raises(NotFoundError):
        registry.find("shili/school", as_of=date(2018, 1, 1))


def test_a_name_without_a_day_asks_for_the_day(registry: Registry):
    """There is no today here."""
    with pytest.raises(BadInputError) as refused:
        registry.find("shili/points")

    assert "policy.no_day" == refused.value.code


@pytest.mark.parametrize("name", ["shilli/points", "shili/housing", "../../etc/passwd", "shili", ""])
def test_an_unknown_scheme_names_the_nearest(registry: Registry, name: str):
    """A name is looked up, never made into a path."""
    with pytest.raises(NotFoundError) as refused:
        registry.find(name, as_of=date(2015, 1, 1))

    assert "policy.unknown_scheme" == refused.value.code
    assert "shili/points" in refused.value.mend.zh


def test_an_unknown_version_names_those_there_are(registry: Registry):
    """2014-10-31 is a day in force, but no version is called so."""
    with pytest.raises(NotFoundError) as refused:
        registry.find("shili/points@2014-10-31")

    assert "policy.unknown_version" == refused.value.code


def test_a_use_is_found_whichever_programme_holds_it(registry: Registry):
    """People ask for a school place, not for a programme."""
    assert "shili/points@2014-10-30" == registry.for_use("shili", "school", date(2015, 1, 1)).id
    with pytest.raises(NotFoundError):
        registry.for_use("shili", "housing", date(2015, 1, 1))


def test_two_schemes_for_one_use_are_not_chosen_between(tmp_path: Path, good: Path):
    """Which of them applies is a question of law."""
    shutil.copytree(good, tmp_path / "packs")
    school = tmp_path / "packs/shili/school/2017-01-01/scheme.yaml"
    school.write_text(school.read_text("utf-8").replace("status: draft", "status: in_force"), "utf-8")

    with pytest.raises(RefusedError) as refused:
        Registry((tmp_path / "packs",)).for_use("shili", "school", date(2018, 1, 1))

    assert "policy.two_schemes" == refused.value.code


def test_a_pack_brings_its_ranking_cases_and_notes(registry: Registry):
    """Everything about a scheme lies in one folder."""
    pack = registry.find("shili/points@2014-10-30")

    assert pack.ranking is not None
    assert pack.cases is not None
    assert 2 == len(pack.cases.cases)
    assert pack.notes_path is not None
    assert "示例市" == registry.divisions.name("449900")


def test_a_file_that_says_something_else_than_its_folder_is_refused(tmp_path: Path, good: Path):
    """A copied folder with a forgotten date would put old law in force on a new day."""
    shutil.copytree(good / "shili/points/2014-10-30", tmp_path / "shili/points/2015-01-01")

    with pytest.raises(BadPolicyError) as refused:
        Registry((tmp_path,)).find("shili/points", as_of=date(2015, 6, 1))

    assert ["policy.misplaced"] == [complaint.code for complaint in refused.value.complaints]


@pytest.mark.parametrize("folder", ["shili/point/2014-10-30", "shili/points/2014", "Shili/points/2014-10-30"])
def test_a_folder_with_a_wrong_name_is_told_of(tmp_path: Path, good: Path, folder: str):
    """A pack that nobody could find is worse than one that is refused."""
    shutil.copytree(good / "shili/points/2014-10-30", tmp_path / folder)

    with pytest.raises(BadPolicyError) as refused:
        Registry((tmp_path,))

    assert ["policy.misplaced"] == [complaint.code for complaint in refused.value.complaints]


def test_one_version_in_two_folders_is_refused(tmp_path: Path, good: Path):
    """A pack from outside may add a city, not shadow one."""
    shutil.copytree(good / "shili", tmp_path / "shili")

    with pytest.raises(BadPolicyError) as refused:
        Registry((good, tmp_path))

    assert {"policy.pack_twice"} == {complaint.code for complaint in refused.value.complaints}


def test_a_new_place_works_from_its_folder_alone(tmp_path: Path, good: Path):
    """No code names a city: a second folder of packs is enough."""
    shutil.copytree(good / "shili/points/2014-10-30", tmp_path / "xinshi/points/2014-10-30")
    scheme = tmp_path / "xinshi/points/2014-10-30/scheme.yaml"
    scheme.write_text(scheme.read_text("utf-8").replace("shili/points", "xinshi/points"), "utf-8")

    found = Registry((good, tmp_path)).find("xinshi/points", as_of=date(2015, 1, 1))

    assert "xinshi/points@2014-10-30" == found.id


def test_a_missing_folder_is_named(tmp_path: Path):
    """A mistyped path does not give an empty registry."""
    with pytest.raises(NotFoundError) as refused:
        Registry((tmp_path / "polices",))

    assert "policy.no_folder" == refused.value.code


def test_all_gives_every_pack_or_every_complaint(tmp_path: Path, good: Path, registry: Registry):
    """One broken pack is named with its folder; it hides no other."""
    assert 5 == len(registry.all())

    shutil.copytree(good, tmp_path / "packs")
    for version in ("2014-10-30", "2016-07-01"):
        path = tmp_path / f"packs/shili/points/{version}/scheme.yaml"
        path.write_text(path.read_text("utf-8").replace("from: education", "from: educasion"), "utf-8")
    with pytest.raises(BadPolicyError) as refused:
        Registry((tmp_path / "packs",)).all()

    assert {"policy.kind_unknown"} == {complaint.code for complaint in refused.value.complaints}
    assert 2 == len(refused.value.complaints)


def test_a_table_of_divisions_that_is_no_table_is_told_of(tmp_path: Path):
    """A broken file is an error of the pack, with its path."""
    (tmp_path / "sheng").mkdir()
    (tmp_path / "sheng/divisions.json").write_text('[{"code": 44}]', "utf-8")

    with pytest.raises(BadPolicyError) as refused:
        _ = Registry((tmp_path,)).divisions

    assert "policy.bad_divisions" == refused.value.code


def test_a_place_without_any_scheme_names_every_scheme_there_is(registry: Registry):
    """A mistyped place is answered with what can be asked for."""
    with pytest.raises(NotFoundError) as refused:
        registry.for_use("shilli", "school", date(2015, 1, 1))

    assert "shili/points@2014-10-30" in refused.value.mend.zh


def test_a_city_names_the_province_it_contains(registry: Registry):
    """The version that is named, whatever is in force today; none where none is named."""
    province = registry.province_of(registry.find("shili/points@2016-07-01").scheme)

    assert province is not None
    assert "sheng/points@2012-01-01" == province.id
    assert registry.province_of(province.scheme) is None
