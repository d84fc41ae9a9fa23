"""
A pack of files → scheme, ranking rules and worked cases; or every complaint, with file, line and how to mend it.

Run as ``python -m jifen.policy.reading FOLDER``, it prints what is wrong with a pack, or ``ok``.
"""

from __future__ import annotations

import sys
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jifen.kernel.errors import BadPolicyError, Complaint, NotFoundError, Text
from jifen.policy.cases import Cases
from jifen.policy.located import LARGEST, Located, load_yaml, rejected
from jifen.policy.scheme import Scheme
from jifen.policy.wording import complaints_about

Model = TypeVar("Model", bound=BaseModel)

__all__ = ["Located", "load_yaml", "read", "read_cases", "read_scheme"]


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
        located = load_yaml(stream.read(LARGEST + 1), path.name)
    complaints = list(located.complaints)
    found: Model | None = None
    try:
        found = model.model_validate(located.value if isinstance(located.value, dict) else {})
    except ValidationError as error:
        complaints += complaints_about(error, located, model)
    if found is None or complaints:
        raise rejected(path.name, complaints)
    return found, located


def main(arguments: list[str]) -> int:
    """Print every complaint about the packs in these folders; the exit code is 1 if there is any."""
    complaints: list[str] = []
    for folder in map(FilePath, arguments):
        for name, model in _FILES.items():
            if not (folder / name).is_file() and name != "scheme.yaml":
                continue
            try:
                read(folder / name, model)
            except BadPolicyError as error:
                complaints += [_line(folder, complaint) for complaint in error.complaints]
            except NotFoundError as error:
                complaints.append(str(error))
    sys.stdout.write("\n".join([*complaints, "" if complaints else "ok\n"]))
    return 1 if complaints else 0


def _line(folder: FilePath, complaint: Complaint) -> str:
    return f"{folder}/{complaint}"


_FILES: dict[str, type[Any]] = {"scheme.yaml": Scheme, "cases.yaml": Cases}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
