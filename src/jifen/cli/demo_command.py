"""``jifen demo``: the main job from end to end, on the sample that comes with Jifen."""

from __future__ import annotations

from jifen.cli.options import Lang, OutFolder
from jifen.cli.speaking import Language


def demo(out: OutFolder, lang: Lang = Language.zh) -> int:
    """走一遍：读样例工作簿、计分、解释、排名、公布、核对 / the whole job on the sample workbook."""
    from jifen.cli.demo import run

    return run(out, lang)
