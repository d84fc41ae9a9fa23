"""One pack: a folder with the scheme of a place and programme from a day on, its ranking rules, procedure, register, cases, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from jifen.kernel.errors import Complaint, Text
from jifen.policy.cases import Cases
from jifen.policy.checking import problems, ranking_problems
from jifen.policy.checking.procedure import procedure_problems
from jifen.policy.checking.register import register_problems
from jifen.policy.fingerprint import fingerprint
from jifen.policy.procedure import Procedure
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.reading import read, read_cases
from jifen.policy.registering import Register
from jifen.policy.rejecting import rejected
from jifen.policy.scheme import Scheme


@dataclass(frozen=True)
class Pack:
    """
    One pack, read and checked.

    ``fingerprint`` is the content hash an accepted application is pinned to. The worked cases are read when asked for.
    """

    scheme: Scheme
    ranking: RankingRules | None
    procedure: Procedure | None
    register: Register | None
    folder: Path
    fingerprint: str

    @property
    def id(self) -> str:
        """``place/programme@YYYY-MM-DD``."""
        return self.scheme.id

    @property
    def notes_path(self) -> Path | None:
        """The notes beside the scheme, if there are any."""
        path = self.folder / "NOTES.md"
        return path if path.is_file() else None

    @cached_property
    def cases(self) -> Cases | None:
        """
        The worked cases, if there are any.

        Raises:
            BadPolicyError: ``policy.rejected`` with every complaint about them.
        """
        path = self.folder / "cases.yaml"
        return read_cases(path) if path.is_file() else None


@dataclass(frozen=True, order=True)
class Version:
    """A pack by the names of its folders: nothing of it has been read."""

    scheme: str
    from_: date
    folder: Path

    @property
    def id(self) -> str:
        """``place/programme@YYYY-MM-DD``."""
        return f"{self.scheme}@{self.from_.isoformat()}"


def load_pack(version: Version) -> Pack:
    """
    Read and check a pack, and hash what it says.

    Raises:
        BadPolicyError: ``policy.rejected`` with every complaint about scheme, ranking rules, procedure and register.
    """
    scheme, located = read(version.folder / "scheme.yaml", Scheme)
    complaints = problems(scheme, located=located)
    if scheme.id != version.id:
        complaints.append(_misnamed(version, scheme))
    ranking = None
    if (version.folder / "ranking.yaml").is_file():
        ranking, located = read(version.folder / "ranking.yaml", RankingRules)
        complaints += ranking_problems(scheme, ranking, located=located)
    procedure = None
    if (version.folder / "procedure.yaml").is_file():
        procedure, located = read(version.folder / "procedure.yaml", Procedure)
        complaints += procedure_problems(scheme, ranking, procedure, located=located)
    register = None
    if (version.folder / "register.yaml").is_file():
        register, located = read(version.folder / "register.yaml", Register)
        complaints += register_problems(scheme, located=located)
    if complaints:
        raise rejected(version.id, complaints)
    hashed = fingerprint(scheme, ranking, procedure, register)
    return Pack(scheme, ranking, procedure, register, version.folder, hashed)


def _misnamed(version: Version, scheme: Scheme) -> Complaint:
    return Complaint(
        "policy.misplaced",
        "scheme.yaml:1",
        Text(f"文件写的是 {scheme.id}，放在 {version.id}。", f"The file says {scheme.id} but lies in {version.id}."),
        Text("请使 scheme、in_force.from 与文件夹一致。", "Make `scheme` and `in_force.from` agree with the folders."),
    )
