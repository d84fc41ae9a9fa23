"""Names that test a page: rare characters, a middle dot, an office whose name does not end."""

from __future__ import annotations

from jifen.kernel.errors import Text

RARE = "欧阳䶮·古丽𠮷"
LONG = Text(
    "某某市某某区某某街道流动人口和异地务工人员积分制服务管理工作领导小组办公室第二受理窗口（人力资源和社会保障分局一楼东侧）",
    "Second accepting counter of the office of the leading group for points-based services of a street with a very long name",
)
COUNTER = Text("东街道受理窗口", "Accepting counter, Dong street")
INSURANCE = Text("社会保险参保记录", "Social insurance record")
