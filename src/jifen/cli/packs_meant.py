"""Which packs a command of ``jifen policy`` is about: by id, by folder, or all of them."""

from __future__ import annotations

from pathlib import Path

from jifen.cli import opening
from jifen.kernel.errors import BadInputError, Text
from jifen.policy.registry import Registry


def folders(targets: list[str] | None, every: bool, policies: list[Path] | None) -> list[tuple[str, Path]]:
    """
    Find the folders of packs that are meant, without reading them: a broken pack has to be found too.

    Args:
        targets: ids with or without their day, or folders.
        every: whether all packs are meant.
        policies: further folders of packs.

    Returns:
        Names to show and folders, in the order asked for.

    Raises:
        BadInputError: ``cli.no_pack_named``.
        NotFoundError: ``policy.unknown_scheme``, ``policy.unknown_version``.
    """
    packs = opening.registry(policies)
    if every:
        return [(version.id, version.folder) for scheme in packs.ids() for version in packs.versions(scheme)]
    if not targets:
        raise BadInputError(
            "cli.no_pack_named",
            Text("没有指明方案。", "No pack is named."),
            Text("请写方案编号或文件夹，或加 --all。", "Name an id or a folder, or add --all."),
        )
    return [found for target in targets for found in _meant(target, packs)]


def _meant(target: str, packs: Registry) -> list[tuple[str, Path]]:
    folder = Path(target)
    if (folder / "scheme.yaml").is_file():
        return [("/".join(folder.resolve().parts[-3:]), folder)]
    scheme, _, from_ = target.partition("@")
    found = [
        (version.id, version.folder) for version in packs.versions(scheme) if from_ in ("", version.from_.isoformat())
    ]
    if not found:
        packs.find(target)  # raises, and names the versions there are
    return found
