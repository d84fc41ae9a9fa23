"""
A pack of files → scheme, ranking rules, procedure, register and worked cases; or every complaint, with file, line and how to mend it.

Run as ``python -m jifen.policy.reading FOLDER``, it prints what is wrong with a pack, or ``ok``.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from jifen.kernel.errors import BadPolicyError, Complaint, NotFoundError, Text
from jifen.kernel.places import Divisions
from jifen.policy.cases import Cases
from jifen.policy.checking import problems, ranking_problems
from jifen.policy.checking.cases import case_problems
from jifen.policy.checking.procedure import procedure_problems
from jifen.policy.checking.register import register_problems
from jifen.policy.located import LARGEST, Located, load_yaml
from jifen.policy.procedure import Procedure
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.registering import Register
from jifen.policy.rejecting import rejected
from jifen.policy.scheme import Scheme
from jifen.policy.wording import complaints_about

Model = TypeVar("Model", bound=BaseModel)

__all__ = ["Located", "complaints_of_pack", "load_yaml", "read", "read_cases", "read_ranking", "read_scheme"]


def read_scheme(path: FilePath) -> Scheme:
    """
    Read the scheme of a pack.

    Args:
        path: a ``scheme.yaml``.

    Raises:
        NotFoundError: ``policy.no_file``.
        BadPolicyError: ``policy.rejected`` with every complaint of the file.
    """
    return read(path, Scheme)[0]


def read_ranking(path: FilePath) -> RankingRules:
    """
    Read the ranking rules of a pack.

    Args:
        path: a ``ranking.yaml``.

    Raises:
        NotFoundError: ``policy.no_file``.
        BadPolicyError: ``policy.rejected`` with every complaint of the file.
    """
    return read(path, RankingRules)[0]


def read_cases(path: FilePath) -> Cases:
    """
    Read the worked cases of a pack.

    Args:
        path: a ``cases.yaml``.

    Raises:
        NotFoundError: ``policy.no_file``.
        BadPolicyError: ``policy.rejected`` with every complaint of the file.
    """
    return read(path, Cases)[0]


def read(path: FilePath, model: type[Model]) -> tuple[Model, Located]:
    """
    Read one file of a pack.

    Args:
        path: the file; its name is how complaints call it.
        model: what the file has to hold.

    Returns:
        What it holds, and where everything stands in the file, for complaints of later checks.

    Raises:
        NotFoundError: ``policy.no_file``.
        BadPolicyError: ``policy.rejected`` with every complaint of the file.
    """
    if not path.is_file():
        raise NotFoundError(
            "policy.no_file",
            Text(f"没有文件 {path.name}。", f"There is no file {path.name}."),
            Text(f"请在 {path.parent.name} 文件夹中补上。", f"Add it to the folder {path.parent.name}."),
            where=str(path),
        )
    with path.open("rb") as stream:
        found, located, complaints = _read_content(stream.read(LARGEST + 1), path.name, model)
    if not isinstance(found, model) or complaints:
        raise rejected(path.name, complaints)
    return found, located


@lru_cache(maxsize=64)
def _read_content(
    content: bytes, name: str, model: type[BaseModel]
) -> tuple[BaseModel | None, Located, tuple[Complaint, ...]]:
    """Read the content of a file; remembered, since who uses a pack and who checks it read the same bytes."""
    located = load_yaml(content, name)
    complaints = list(located.complaints)
    found = None
    try:
        found = model.model_validate(located.value if isinstance(located.value, dict) else {})
    except ValidationError as error:
        complaints += complaints_about(error, located, model)
    return found, located, tuple(complaints)


def complaints_of_pack(folder: FilePath, divisions: Divisions | None = None) -> list[Complaint]:
    """
    Read and check the files of one pack as far as they go.

    Args:
        folder: the folder of a commencement day, with at least a ``scheme.yaml``.
        divisions: the table of divisions, to compare the codes of towns with.

    Returns:
        Every complaint about every file; none for a pack that can be used. Whether its worked cases come out as expected
        is for the engines to say.
    """
    found: list[Complaint] = []
    scheme, located = _read_or_complain(folder / "scheme.yaml", Scheme, found)
    if scheme is not None:
        found += problems(scheme, located=located, divisions=divisions)
    ranking = None
    if (folder / "ranking.yaml").is_file():
        ranking, located = _read_or_complain(folder / "ranking.yaml", RankingRules, found)
        if ranking is not None and scheme is not None:
            found += ranking_problems(scheme, ranking, located=located)
    if (folder / "procedure.yaml").is_file():
        procedure, located = _read_or_complain(folder / "procedure.yaml", Procedure, found)
        if procedure is not None and scheme is not None:
            found += procedure_problems(scheme, ranking, procedure, located=located)
    if (folder / "register.yaml").is_file():
        register, located = _read_or_complain(folder / "register.yaml", Register, found)
        if register is not None and scheme is not None:
            found += register_problems(scheme, located=located)
    if (folder / "cases.yaml").is_file():
        cases, located = _read_or_complain(folder / "cases.yaml", Cases, found)
        if cases is not None and scheme is not None:
            found += case_problems(cases, scheme, located=located)
    return found


def _read_or_complain(
    path: FilePath, model: type[Model], found: list[Complaint]
) -> tuple[Model | None, Located | None]:
    try:
        return read(path, model)
    except BadPolicyError as error:
        found += error.complaints
    except NotFoundError as error:
        found.append(Complaint(error.code, path.name, error.what, error.mend))
    return None, None


def main(arguments: list[str]) -> int:
    """Print every complaint about the packs in these folders; the exit code is 1 if there is any."""
    lines = [f"{folder}/{complaint}" for folder in arguments for complaint in complaints_of_pack(FilePath(folder))]
    sys.stdout.write("\n".join([*lines, "" if lines else "ok\n"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
