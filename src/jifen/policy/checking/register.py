"""Does a register fit the scheme it stands beside?"""

from __future__ import annotations

from jifen.kernel.errors import Complaint, Text
from jifen.policy.located import Located
from jifen.policy.scheme import Scheme


def register_problems(scheme: Scheme, *, located: Located | None = None) -> list[Complaint]:
    """
    Find where the rules of registration do not fit the rest of the pack.

    Args:
        scheme: the scheme beside the register.
        located: the file of the register, so that complaints name lines.

    Returns:
        A complaint where nobody settles under the scheme, so that nobody is registered.
    """
    if "settlement" in scheme.uses:
        return []
    return [
        Complaint(
            "policy.register_useless",
            located.where(("order",)) if located else f"{scheme.id}: order",
            Text(
                "方案没有入户用途，用不着 register.yaml。",
                "Nobody settles under this scheme: it needs no register.yaml.",
            ),
            Text("请删去 register.yaml，或在 scheme.yaml 写上 settlement。", "Remove it, or add the use `settlement`."),
            "register",
        )
    ]
