"""
The scheme in force at a place, for a programme, on a day: or an error, never a default.

Packs lie in folders ``<place>/<programme>/<in force>/``. Which packs there are is read from the names of the folders; a
pack is read, checked and hashed when it is first asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path

from jifen.kernel.errors import BadInputError, BadPolicyError, Complaint, JifenError, NotFoundError, RefusedError, Text
from jifen.kernel.places import Divisions
from jifen.policy.packs import Pack, Version, load_pack
from jifen.policy.rejecting import rejected
from jifen.policy.scheme import USES, Scheme, Use
from jifen.policy.shapes import nearest

PROGRAMMES = ("points", "settlement", "school", "housing")

_ID = re.compile(r"([a-z][a-z0-9_-]*/[a-z]+)(?:@(\d{4}-\d{2}-\d{2}))?")


class Registry:
    """All packs under some folders."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        """
        Look which packs there are.

        Args:
            roots: folders that hold ``<place>/<programme>/<in force>/scheme.yaml``; they are looked at alike.

        Raises:
            NotFoundError: ``policy.no_folder``: one of the folders is not there.
            BadPolicyError: ``policy.rejected``: a pack lies in a folder that is not named as it must be
                (``policy.misplaced``), or one version lies in two places (``policy.pack_twice``).
        """
        self.roots = roots
        self._packs: dict[Version, Pack] = {}
        self._versions: dict[str, list[Version]] = {}
        complaints: list[Complaint] = []
        for root in roots:
            if not root.is_dir():
                raise NotFoundError(
                    "policy.no_folder",
                    Text(f"没有文件夹 {root}。", f"There is no folder {root}."),
                    Text("请核对方案文件夹的路径。", "Check the path of the folder of packs."),
                )
            for path in sorted(root.glob("*/*/*/scheme.yaml")):
                self._register(path.parent, path.relative_to(root).parts, complaints)
        if complaints:
            raise rejected("policies", complaints)

    def _register(self, folder: Path, parts: tuple[str, ...], complaints: list[Complaint]) -> None:
        place, programme, day = parts[:3]
        from_ = _day(day)
        if programme not in PROGRAMMES or from_ is None or not _ID.fullmatch(f"{place}/{programme}"):
            complaints.append(_misplaced("/".join(parts)))
            return
        version = Version(f"{place}/{programme}", from_, folder)
        known = self._versions.setdefault(version.scheme, [])
        twin = next((other for other in known if other.from_ == from_), None)
        if twin is not None:
            complaints.append(
                Complaint(
                    "policy.pack_twice",
                    str(folder),
                    Text(f"{version.id} 另在 {twin.folder}。", f"{version.id} lies in {twin.folder} as well."),
                    Text("请只保留一份。", "Keep one of them."),
                )
            )
            return
        known.append(version)
        known.sort()

    # --- what there is ------------------------------------------------------------------------------------------------

    def ids(self) -> tuple[str, ...]:
        """Every ``place/programme``, in the order of the alphabet."""
        return tuple(sorted(self._versions))

    def versions(self, scheme: str) -> tuple[Version, ...]:
        """
        Every version of a scheme, oldest first, drafts included.

        Args:
            scheme: ``place/programme``.

        Raises:
            NotFoundError: ``policy.unknown_scheme``; names the nearest there are.
        """
        if scheme not in self._versions:
            near = nearest(scheme, self.ids(), 5)
            raise NotFoundError(
                "policy.unknown_scheme",
                Text(f"没有方案“{scheme}”。", f"There is no scheme `{scheme}`."),
                Text(f"现有：{'、'.join(near) or '无'}。", f"There are: {', '.join(near) or 'none'}."),
            )
        return tuple(self._versions[scheme])

    def load(self, version: Version) -> Pack:
        """
        Read and check one pack; asked again, the same one is given.

        Raises:
            BadPolicyError: ``policy.rejected`` with every complaint about scheme and ranking rules.
        """
        if version not in self._packs:
            self._packs[version] = load_pack(version)
        return self._packs[version]

    def all(self) -> tuple[Pack, ...]:
        """
        Every pack.

        Raises:
            BadPolicyError: ``policy.rejected`` with every complaint about every pack.
        """
        packs, complaints = [], []
        for scheme in self.ids():
            for version in self._versions[scheme]:
                try:
                    packs.append(self.load(version))
                except BadPolicyError as error:
                    complaints += [_within(version, complaint) for complaint in error.complaints]
        if complaints:
            raise rejected("policies", complaints)
        return tuple(packs)

    # --- the one that counts ------------------------------------------------------------------------------------------

    def find(self, scheme: str, *, as_of: date | None = None) -> Pack:
        """
        Find the version of a scheme that a name or a day asks for.

        Args:
            scheme: ``place/programme@YYYY-MM-DD`` names one version, in force or not; ``place/programme`` the one in
                force on ``as_of``, or without a day the only one there is.
            as_of: the day; it is not looked at where a version is named.

        Raises:
            NotFoundError: ``policy.unknown_scheme``, ``policy.unknown_version`` or ``policy.not_in_force``; names the
                versions there are. The nearest version is never taken instead.
            BadInputError: ``policy.no_day``: neither a version nor a day is named, and there are several versions.
            BadPolicyError: the pack itself cannot be used.

        Law:
            粤人社发〔2011〕306号, last article (in force from a day; what was before follows the earlier rule)
        """
        named = _ID.fullmatch(scheme)
        versions = self.versions(named[1] if named else scheme)
        if named and named[2]:
            found = next((version for version in versions if version.from_.isoformat() == named[2]), None)
            if found is None:
                raise _no_version("policy.unknown_version", scheme, None, versions)
            return self.load(found)
        if as_of is None and len(versions) == 1:
            return self.load(versions[0])
        if as_of is None:
            listed = [version.id for version in versions]
            raise BadInputError(
                "policy.no_day",
                Text(f"“{scheme}”有 {len(listed)} 个版本，须写明是哪一个。", f"`{scheme}` has {len(listed)} versions."),
                Text(f"请写明日期，或写 {'、'.join(listed)}。", f"Name a day, or write {' or '.join(listed)}."),
            )
        pack = self._in_force(versions, as_of)
        if pack is None:
            raise _no_version("policy.not_in_force", scheme, as_of, versions)
        return pack

    def _in_force(self, versions: Iterable[Version], as_of: date) -> Pack | None:
        """The version that began last, if it has not ended; one that it replaced does not come back."""
        for version in sorted(versions, reverse=True):
            if version.from_ > as_of:
                continue
            pack = self.load(version)
            if pack.scheme.status == "draft":
                continue
            until = pack.scheme.in_force.until
            return pack if until is None or as_of <= until else None
        return None

    def in_force(self, as_of: date) -> tuple[Pack, ...]:
        """Every scheme that is in force on a day, in the order of the alphabet."""
        found = (self._in_force(self._versions[scheme], as_of) for scheme in self.ids())
        return tuple(pack for pack in found if pack is not None)

    def for_use(self, place: str, use: Use, as_of: date) -> Pack:
        """
        Find the scheme that a place has for a use on a day, whichever programme holds it.

        Args:
            place: the first part of an id, such as ``shili``.
            use: what the points are used for.
            as_of: the day.

        Raises:
            NotFoundError: ``policy.not_in_force``: there is none.
            RefusedError: ``policy.two_schemes``: there are several, and choosing is not for us.
        """
        ids = [scheme for scheme in self.ids() if scheme.partition("/")[0] == place]
        packs = [self._in_force(self._versions[scheme], as_of) for scheme in ids]
        found = [pack for pack in packs if pack is not None and use in pack.scheme.uses]
        if len(found) == 1:
            return found[0]
        if not found:
            versions = [version for scheme in ids for version in self._versions[scheme]]
            raise _no_version("policy.not_in_force", f"{place}（{USES[use][0]}）", as_of, versions or self._every())
        listed = ", ".join(pack.id for pack in found)
        raise RefusedError(
            "policy.two_schemes",
            Text(
                f"{place} 当日有多个方案用于{USES[use][0]}：{listed}。",
                f"{place} has several schemes for {use}: {listed}.",
            ),
            Text("请写明用哪一个。", "Name the one that is meant."),
        )

    def province_of(self, scheme: Scheme) -> Pack | None:
        """
        The provincial pack that a scheme says it contains; None where it names none.

        Raises:
            NotFoundError: ``policy.unknown_scheme`` or ``policy.unknown_version``: it is not there.
        """
        return self.find(scheme.contains) if scheme.contains else None

    def _every(self) -> list[Version]:
        return [version for scheme in self.ids() for version in self._versions[scheme]]

    # --- places -------------------------------------------------------------------------------------------------------

    @cached_property
    def divisions(self) -> Divisions:
        """
        The divisions of every ``<place>/divisions.json`` together; a folder may repeat a row word for word.

        Raises:
            BadPolicyError: ``policy.bad_divisions``: a file is no table of divisions.
        """
        known: dict[str, dict[str, str]] = {}
        for path in sorted(path for root in self.roots for path in root.glob("*/divisions.json")):
            try:
                known |= {json.dumps(row, sort_keys=True): row for row in json.loads(path.read_bytes())}
                Divisions(known.values())
            except (ValueError, TypeError, AttributeError, RecursionError, JifenError) as error:
                raise BadPolicyError(
                    "policy.bad_divisions",
                    Text("行政区划表读不出来。", "The table of divisions cannot be read."),
                    Text("须为 code、name、level、parent 的列表。", "It is a list of code, name, level, parent."),
                    where=str(path),
                ) from error
        return Divisions(known.values())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _misplaced(where: str) -> Complaint:
    return Complaint(
        "policy.misplaced",
        where,
        Text("文件夹名称不合规则。", "The folders are not named as they must be."),
        Text(
            f"应为 <地区>/<{' | '.join(PROGRAMMES)}>/<施行日期>，如 shili/points/2014-10-30。",
            f"They are <place>/<{' | '.join(PROGRAMMES)}>/<in force>, such as shili/points/2014-10-30.",
        ),
    )


def _within(version: Version, complaint: Complaint) -> Complaint:
    return Complaint(
        complaint.code, f"{version.folder}/{complaint.where}", complaint.what, complaint.mend, complaint.value
    )


def _no_version(code: str, scheme: str, as_of: date | None, versions: Iterable[Version]) -> NotFoundError:
    listed = "、".join(version.id for version in versions)
    on = Text(f"{as_of} 没有施行中的", f"is in force on {as_of}") if as_of else Text("没有", "is called so")
    return NotFoundError(
        code,
        Text(f"“{scheme}”{on.zh}版本。", f"No version of `{scheme}` {on.en}."),
        Text(f"现有版本：{listed}。", f"There are: {listed}."),
    )
