"""
Resident identity numbers (公民身份号码, GB 11643): reading, checking, hiding and inventing them.

A number is refused only for what cannot be true: its length, its characters, a birth date no calendar has, a wrong check
digit. The county code never refuses a number: codes follow the day of registration, and many real ones are abolished.
Invented people use the county codes 4499xx, which are assigned to nobody.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from jifen.kernel.errors import BadInputError, Complaint, Text

MASK = "*" * 18
"""What is shown in place of any identity number; not one digit of it, since four digits and a birthday find a person."""

SYNTHETIC_COUNTY = "4499"
"""The first four digits of every invented number; GB/T 2260 assigns no division that begins with them."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")
_SCIENTIFIC = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)
_PER_COUNTY = 500
_COUNTIES = 99
_COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 "
    "钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 "
    "呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 "
    "仲长 子书 子桑 即墨 达奚 褚师 淳于 单于 完颜 纳兰 叶赫 那拉".split()
)


def check_digit(first17: str) -> str:
    """
    Compute the 18th character of a number (ISO 7064 MOD 11-2).

    Args:
        first17: the first seventeen digits, ASCII.

    Returns:
        One of ``0``-``9`` and ``X``.
    """
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def normalise(text: str) -> str:
    """
    Bring a number as people write it into its 18-character form.

    Full-width characters become ASCII, white space goes, ``x`` becomes ``X``, and a number of the first generation (15
    digits) gets its century 19 and its check digit. Anything else stays as it is for :func:`problems` to name.

    Args:
        text: what stands in the file or form.

    Returns:
        The tidied text; an 18-character number if it was one.
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not _OLD_SHAPE.fullmatch(tidy):
        return tidy
    first17 = f"{tidy[:6]}19{tidy[6:]}"
    return first17 + check_digit(first17)


def problems(text: str, *, where: str = "") -> tuple[Complaint, ...]:
    """
    Say what is wrong with a number; an empty answer means that it can be one.

    Args:
        text: what stands in the file or form.
        where: the place to put into the complaints, as its sender would look for it.

    Returns:
        Complaints ``identity.number_cell``, ``identity.length``, ``identity.characters``, ``identity.birth_date`` or
        ``identity.check_digit``; none of them shows a digit of the number.
    """
    number = normalise(text)
    if _SCIENTIFIC.fullmatch(number):
        return (_complaint("number_cell", where),)
    if len(number) != 18:
        return (_complaint("length", where, str(len(number))),)
    if not _SHAPE.fullmatch(number):
        return (_complaint("characters", where),)
    found = []
    if _calendar_date(number[6:14]) is None:
        found.append(_complaint("birth_date", where))
    if check_digit(number[:17]) != number[17]:
        found.append(_complaint("check_digit", where))
    return tuple(found)


def birth_date(number: str) -> date:
    """
    Read the day of birth out of a number.

    Args:
        number: 18 characters, as :func:`normalise` gives them.

    Raises:
        BadInputError: ``identity.birth_date`` when no calendar has that day.
    """
    born = _calendar_date(number[6:14])
    if born is None:
        what, mend = _SENTENCES["birth_date"]
        raise BadInputError("identity.birth_date", what, mend)
    return born


def is_male(number: str) -> bool:
    """Whether the 17th digit of an 18-character number is odd, which stands for a man."""
    return number[16] in "13579"


def mask(number: str) -> str:
    """
    What to show in place of a number: always the same eighteen stars, whatever it is.

    Args:
        number: any text; not even its length shows through.
    """
    return MASK


def mask_name(name: str) -> str:
    """
    Show the surname and one star: ``"欧阳娜娜"`` → ``"欧阳*"``, ``"陈小红"`` → ``"陈*"``.

    A name of two characters is taken for one of surname and one of given name; other names keep their first character.
    """
    plain = "".join(name.split())
    keeps = 2 if len(plain) > 2 and plain[:2] in _COMPOUND_SURNAMES else 1
    return plain[:keeps] + "*"


def synthetic(serial: int, born: date, male: bool) -> str:
    """
    Invent a valid number that belongs to nobody.

    Args:
        serial: the how-manieth invented person of this birth day and sex, from 0; numbers differ while serials do.
        born: day of birth.
        male: sex.

    Raises:
        ValueError: the serial is below 0 or above 49 499: a county has 500 numbers a day and sex, and there are 99.
    """
    if not 0 <= serial < _PER_COUNTY * _COUNTIES:
        raise ValueError(f"serial {serial}: one birth day and sex has room for {_PER_COUNTY * _COUNTIES} people")
    county, place = divmod(serial, _PER_COUNTY)
    first17 = f"{SYNTHETIC_COUNTY}{county + 1:02d}{born:%Y%m%d}{2 * place + male:03d}"
    return first17 + check_digit(first17)


_SENTENCES = {
    "number_cell": (
        Text(
            "证件号码被电子表格转成了科学计数，尾数已经丢失。",
            "The spreadsheet turned the number into 1.1E+17; its end is lost.",
        ),
        Text(
            "请把该列设为“文本”格式，按证件重新录入。",
            "Format the column as text and type the number again from the card.",
        ),
    ),
    "length": (
        Text(
            "身份号码应为18位（或第一代15位），此处为{0}位。",
            "An identity number has 18 characters (or 15); this has {0}.",
        ),
        Text("请按证件重新录入。", "Type it again from the card."),
    ),
    "characters": (
        Text("身份号码前17位须为数字，末位为数字或X。", "The first 17 characters are digits, the last a digit or X."),
        Text("请按证件重新录入。", "Type it again from the card."),
    ),
    "birth_date": (
        Text(
            "身份号码第7至14位不是日历上的日期。",
            "Characters 7 to 14 of the identity number are no day of the calendar.",
        ),
        Text("请按证件重新录入。", "Type it again from the card."),
    ),
    "check_digit": (
        Text(
            "身份号码末位与前17位不符，应有某一位录错。",
            "The last character does not fit the others: one was mistyped.",
        ),
        Text("请逐位核对证件。", "Compare with the card digit by digit."),
    ),
}


def _complaint(kind: str, where: str, *values: str) -> Complaint:
    what, mend = _SENTENCES[kind]
    return Complaint(f"identity.{kind}", where, Text(what.zh.format(*values), what.en.format(*values)), mend, MASK)


def _calendar_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
