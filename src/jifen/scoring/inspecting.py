"""
A pack inspected: can it be read, can it be computed, does it contain what the province made?

One finding for everybody who asks: the check of a pack, the list of packs, and every run that decides something.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jifen.kernel.errors import Complaint, JifenError
from jifen.policy.conformance import Conformance, conformance, refuse_unless_conforming
from jifen.policy.reading import complaints_of_pack, read_scheme
from jifen.policy.registry import Registry
from jifen.policy.rejecting import rejected
from jifen.policy.scheme import Scheme
from jifen.scoring.compiling import compile_plan


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    What was found about a pack.

    ``complaints`` keep it from being used at all; ``report`` says how it stands to the provincial pack it names, None where
    it names none or could not be compared.
    """

    name: str
    complaints: tuple[Complaint, ...]
    report: Conformance | None

    @property
    def passes(self) -> bool:
        """Whether the pack may decide anything: nothing is wrong with it, undeclared or forbidden."""
        return not self.complaints and (self.report is None or self.report.passes)

    def refuse_unless_passed(self) -> None:
        """
        Refuse a pack that did not pass.

        Raises:
            BadPolicyError: ``policy.rejected`` with every complaint.
            RefusedError: ``policy.not_conforming`` with everything undeclared or forbidden.
        """
        if self.complaints:
            raise rejected(self.name, self.complaints)
        if self.report is not None:
            refuse_unless_conforming(self.report)


def inspect(folder: Path, packs: Registry) -> Inspection:
    """
    Inspect one pack.

    Args:
        folder: the folder of a commencement day, whether or not it lies among the packs.
        packs: where the provincial pack and the table of divisions are found.
    """
    name = "/".join(folder.resolve().parts[-3:])
    complaints = complaints_of_pack(folder, packs.divisions)
    if complaints:
        return Inspection(name, tuple(complaints), None)
    scheme = read_scheme(folder / "scheme.yaml")
    complaints = _unworkable(scheme)
    report = None
    if not complaints:
        try:
            province = packs.province_of(scheme)
            report = conformance(scheme, province.scheme) if province else None
        except JifenError as error:
            complaints = [Complaint(error.code, "scheme.yaml", error.what, error.mend, scheme.contains or "")]
    return Inspection(name, tuple(complaints), report)


def unverified(scheme: Scheme) -> list[str]:
    """Name the lines, gates and vetoes of a scheme that nobody has verified."""
    weak = [one.name for one in scheme.indicators if one.evidence == "unverified"]
    weak += [one.name for one in scheme.gates if one.evidence == "unverified"]
    return weak + [one.name for one in scheme.vetoes if one.evidence == "unverified"]


def _unworkable(scheme: Scheme) -> list[Complaint]:
    """Make the plan of a scheme that reads well: what cannot be computed is told here and not at the first applicant."""
    try:
        compile_plan(scheme, scheme.in_force.from_)
    except JifenError as error:
        return [Complaint(error.code, error.where or "scheme.yaml", error.what, error.mend), *error.complaints]
    return []
