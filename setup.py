"""Everything about the package stands in pyproject.toml; this puts the policy packs and the samples beside the code of a wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class BuildWithPacks(build_py):
    """Copies ``policies/`` and ``samples/`` into ``jifen/shipped/``; an editable install reads them where they are."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if self.editable_mode:
            return
        for name in ("policies", "samples"):
            target = Path(self.build_lib) / "jifen" / "shipped" / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / name, target)


setup(cmdclass={"build_py": BuildWithPacks})
