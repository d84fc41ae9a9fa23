"""Rules of registration: addresses in their order, who moves along, conditions of collective households, bars after fraud."""

from __future__ import annotations

from pathlib import Path

import pytest

from jifen.kernel.errors import Text
from jifen.policy.checking.register import register_problems
from jifen.policy.fingerprint import fingerprint
from jifen.policy.phrasing.register import homes, requirement, rules
from jifen.policy.reading import complaints_of_pack, read
from jifen.policy.registering import Register, fraud_bars
from jifen.policy.registry import Registry
from jifen.policy.shipped import shipped

RULES = """
order:
  follows: binding
  basis: 第一条
  ranks:
  - {where: [own, public_rental], basis: 第一条}
  - {where: [employer_household], basis: 第二条}
  - {where: [host], basis: 第三条}
homes:
- {where: own, kin: [self, partner, child, other_child], child_under: 18, basis: 第一条}
- {where: host, kin: [parent, grandparent], doubted: [in_law], basis: 第三条}
consents:
- {where: [host], of: [householder, owner], basis: 第三条}
moving:
  seats: [partner, child, other_child]
  basis: 第四条
  limits:
  - {seats: [child, other_child], under: 18, basis: 第四条, papers: [{name: 学校证明, name_en: letter of the school, from_age: 16}]}
collective:
- sort: employer
  basis: 第五条
  conditions:
  - id: size
    name: 规模
    name_en: size
    basis: 第五条
    proofs:
    - {id: staff, name: 职工人数, name_en: staff, least: 100}
    - {id: high_tech, name: 高新技术企业认定, name_en: recognition as a high-tech firm}
"""


def register(folder: Path, text: str = RULES) -> Register:
    """Read rules that stand in a file."""
    path = folder / "register.yaml"
    path.write_text(text, "utf-8")
    return read(path, Register)[0]


def test_an_earlier_address_comes_before_a_later_one(tmp_path: Path) -> None:
    """Two addresses of one rank do not stand before one another; an address the texts do not name has none before it."""
    order = register(tmp_path).order

    assert order != "unstated"
    assert () == order.before("own") == order.before("public_rental") == order.before("government_rental")
    assert ("own", "public_rental") == order.before("employer_household")
    assert ("own", "public_rental", "employer_household") == order.before("host")


def test_where_the_order_is_free_nothing_comes_before(tmp_path: Path) -> None:
    """Texts that only list addresses leave the choice to the applicant."""
    order = register(tmp_path, RULES.replace("binding", "free")).order

    assert order != "unstated"
    assert () == order.before("host")


def test_the_rules_are_told_with_their_ground_and_what_is_silent_is_told_too(tmp_path: Path) -> None:
    """In order, with the way to meet each condition; and `unstated` is said, never left out."""
    told = {step.name.zh: step for step in rules(register(tmp_path))}
    silent = rules(
        register(
            tmp_path, "order: unstated\nhomes: unstated\nconsents: unstated\nmoving: unstated\ncollective: unstated\n"
        )
    )

    assert (
        "本人或家人自有的住房、公共租赁住房；其次用人单位的集体户；其次亲属的住房（对方同意；本市只许："
        "父母、祖父母外祖父母；配偶的父母、子女的配偶条文没有写，由经办人看）" == told["落户地址"].said.zh
    )
    assert ("配偶、子女；子女不满 18 周岁；满 16 周岁的须出示学校证明", "第四条") == (
        told["随迁人员"].said.zh,
        told["随迁人员"].ground,
    )
    assert ("亲戚或朋友的户口（对方同意）：户主、房主", "第三条") == (told["谁要同意"].said.zh, told["谁要同意"].ground)
    assert ("亲戚或朋友的户口（对方同意）", "第三条") == (
        told["算谁的住房"].said.zh.partition("：")[0],
        told["算谁的住房"].ground,
    )
    assert "规模：职工人数不少于 100，或高新技术企业认定" == told["单位集体户"].said.zh
    assert [False, False, False, False, False] == [step.is_stated for step in silent]


def test_a_condition_with_one_proof_is_told_as_that_proof(tmp_path: Path) -> None:
    """Nobody reads a heading over a single line."""
    found = register(tmp_path).conditions_of("employer")[0]
    alone = found.model_copy(update={"proofs": found.proofs[:1]})

    assert Text("职工人数不少于 100", "staff: 100 or more") == requirement(alone)
    assert () == register(tmp_path).conditions_of("street")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("where: [host]", "where: [own]", "policy.undecided"),
        ("where: [host]", "where: [tent]", "policy.unknown_word"),
        ("seats: [partner", "seats: [grandparent", "policy.unknown_word"),
        ("{where: [host], basis: 第三条}", "{where: [host]}", "policy.undecided"),
        ("moving:\n  seats: [partner, child, other_child]\n", "moving:\n", "policy.missing_key"),
        ("consents:\n- {where: [host], of: [householder, owner], basis: 第三条}\n", "", "policy.missing_key"),
        ("of: [householder, owner]", "of: [neighbour]", "policy.unknown_word"),
        ("kin: [parent, grandparent]", "kin: [neighbour]", "policy.unknown_word"),
        ("where: host, kin", "where: own, kin", "policy.undecided"),
        (
            "{where: host, kin: [parent, grandparent], doubted: [in_law], basis: 第三条}",
            "{where: host, kin: [parent]}",
            "policy.undecided",
        ),
        ("seats: [child, other_child], under", "seats: [child, parent], under", "policy.undecided"),
        ("follows: binding", "follows: binding\n  farmland: given_up", "policy.unknown_key"),
    ],
)
def test_what_does_not_hang_together_is_a_complaint_with_its_line(pack: Path, old: str, new: str, code: str) -> None:
    """Each address once, only those there are, a ground for each rank; a condition about land cannot even be written."""
    assert old in RULES
    (pack / "register.yaml").write_text(RULES.replace(old, new), "utf-8")

    complaints = complaints_of_pack(pack)

    assert code in {complaint.code for complaint in complaints}
    assert all(complaint.where.startswith("register.yaml:") for complaint in complaints)


def test_whose_consent_an_address_needs_is_said_by_the_texts_or_not_known(tmp_path: Path) -> None:
    """Silence about an address is not the same as nobody's consent."""
    said = register(tmp_path)
    silent = register(
        tmp_path,
        RULES.replace("- {where: [host], of: [householder, owner], basis: 第三条}", " unstated").replace(
            "consents:\n", "consents:"
        ),
    )

    assert ("householder", "owner") == said.consents_of("host").of  # type: ignore[union-attr]
    assert said.consents_of("own") is None is silent.consents_of("host")


def test_whose_dwelling_an_address_may_be_is_said_by_the_texts_or_not_known(tmp_path: Path) -> None:
    """Lineal relatives alone in one place, anybody but a landlord in another; of in-laws the texts leave it open."""
    said = register(tmp_path).homes_of("host")
    friends = register(tmp_path, RULES.replace("[parent, grandparent], doubted: [in_law]", "[friend]")).homes_of("host")
    relatives = register(tmp_path, RULES.replace("[parent, grandparent]", "[relative]")).homes_of("host")
    silent = register(
        tmp_path, RULES.replace("- {where: host, kin: [parent, grandparent], doubted: [in_law], basis: 第三条}", "")
    )

    assert said is not None and friends is not None and relatives is not None
    assert [True, False, False] == [said.admit(one) for one in ("parent", "relative", "friend")]
    assert [True, True, False] == [friends.admit(one) for one in ("parent", "friend", "landlord")]
    assert [True, False] == [relatives.admit(one) for one in ("in_law", "friend")]
    assert Text("父母、祖父母外祖父母；配偶的父母、子女的配偶条文没有写，由经办人看", homes(said).en) == homes(said)
    assert silent.homes_of("host") is None


def test_an_age_limit_is_that_of_a_seat(tmp_path: Path) -> None:
    """A child has one, a spouse has none."""
    moving = register(tmp_path).moving

    assert moving != "unstated"
    assert 18 == moving.limit_of("child").under == moving.limit_of("other_child").under  # type: ignore[union-attr]
    assert moving.limit_of("partner") is None


def test_a_scheme_under_which_nobody_settles_needs_no_register(pack: Path) -> None:
    """Rules of registration beside points for school or housing alone are a slip."""
    (pack / "register.yaml").write_text(RULES, "utf-8")
    alone = next(one for one in Registry((shipped("policies"),)).all() if "settlement" not in one.scheme.uses)

    assert [] == complaints_of_pack(pack)
    assert ["policy.register_useless"] == [one.code for one in register_problems(alone.scheme)]


def test_the_register_belongs_to_the_fingerprint(registry: Registry, tmp_path: Path) -> None:
    """Another order of addresses is another law."""
    scheme = registry.find("shili/points@2014-10-30").scheme
    bound, free = register(tmp_path), register(tmp_path, RULES.replace("binding", "free"))

    assert 3 == len({fingerprint(scheme, register=one) for one in (None, bound, free)})


def test_every_city_that_settles_people_says_where_they_are_registered() -> None:
    """Each scheme with a ranking for settlement has its register, and names what fraud bars from."""
    for pack in Registry((shipped("policies"),)).all():
        if pack.ranking is not None and "settlement" in pack.ranking.uses:
            assert pack.register is not None, pack.id
            assert fraud_bars(pack.scheme, "settlement", gravity="严重"), pack.id
