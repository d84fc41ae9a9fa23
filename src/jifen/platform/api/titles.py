"""What every operation is called for people, Chinese first; its function says the rest."""

from __future__ import annotations

from jifen.kernel.errors import Text

_NAMED: dict[str, Text] = {
    # law
    "cities": Text("开通的城市", "cities that are served"),
    "place": Text("一个行政区划及其下级", "a place and what lies in it"),
    "schemes": Text("积分方案", "schemes"),
    "scheme": Text("一个方案的全部条目", "one scheme, line by line"),
    "kinds": Text("记录种类和字段", "kinds of records and their fields"),
    "estimate": Text("自助测算", "self-assessment"),
    # offices
    "offices": Text("机构名录", "register of offices"),
    "delegations": Text("现行的权限下放", "delegations in force"),
    # cases
    "open_case": Text("开一件申请", "open an application"),
    "cases": Text("本辖区办件", "cases of the area"),
    "case": Text("一件申请的状态和经过", "state and story of a case"),
    "entries": Text("已填内容和缺项", "what was typed, and what is missing"),
    "save_records": Text("保存或更正一类记录", "save or correct one kind of record"),
    "save_application": Text("保存申请镇街和用途", "save where and for what"),
    "save_placement": Text("保存随迁人员和落户地址", "save who moves along, and where to"),
    "submit_case": Text("提交申请", "send an application"),
    "receipt": Text("签名回执", "signed receipt"),
    "withdraw_case": Text("撤回申请", "take an application back"),
    # papers
    "papers": Text("交来的材料", "papers handed in"),
    "hand_in_paper": Text("上传材料", "hand in a paper"),
    "paper": Text("取一份材料", "fetch a paper"),
    "take_back_paper": Text("提交前收回材料", "take a paper back before sending"),
    # points
    "points": Text("此刻的积分和逐项状态", "points as they stand"),
    "facts": Text("逐条记录由谁核实", "records and who verified them"),
    "scorecard": Text("最新一份正式积分卡", "newest scorecard of record"),
    "confirm_points": Text("确认并锁定积分", "confirm and freeze the points"),
    "dispute_line": Text("对一项积分提出异议", "dispute a line"),
    "disputes": Text("异议及答复", "disputes and their answers"),
    "messages": Text("发给申请人的消息", "messages to the applicant"),
    "looks": Text("谁查看过申请人的数据", "who looked at the applicant's data"),
    "insured": Text("已核实的参保月份和中断", "insured months and what is missing"),
    "report_gap": Text("反映参保中断", "report missing months of insurance"),
    # deciding
    "accept_case": Text("受理", "accept"),
    "return_case": Text("退回补正，一次告知", "return, naming everything at once"),
    "refuse_case": Text("不予受理", "decline to accept"),
    "reopen_case": Text("因新的事实重新核验", "verify again for new facts"),
    # rounds
    "calendar": Text("一个城市今后各期的日程", "days ahead in a city"),
    "plans": Text("已公布的名额", "places that were published"),
    "rounds": Text("批次", "rounds"),
    "round": Text("一个批次的日程和名单", "days and lists of a round"),
    # results and settling
    "results": Text("公布后的结果", "result once it is shown"),
    "list_receipt": Text("名单回执", "receipt of the list"),
    "object": Text("公示期内对自己的一项提出异议", "object to an own line"),
    "objections": Text("提出的异议和答复", "objections and their answers"),
    "households": Text("可以迁入的集体户", "collective households that take people in"),
    "settling": Text("能否申领、落在哪里、办到哪一步", "whether and where to settle, and how far it is"),
    "claim": Text("为全家申领入户名额", "claim the place for the household"),
    "give_up": Text("放弃申领", "give a claim up"),
    "name_consents": Text("改请户主、房主同意", "ask others for their consent"),
    "ask_registration": Text("为全家申请办理入户登记", "ask for the registration of the household"),
    "take_back_registration": Text("撤回入户登记申请", "take that request back"),
    "notice": Text("入户通知书", "settlement notice"),
    # running a round
    "blocking": Text("使批次不能截止的办件", "cases that hold a round open"),
    "waive_case": Text("准予一件未核实的申请截止", "let a round close over a case"),
    "close_round": Text("截止", "close a round"),
    "end_empty_round": Text("结束无人参加的批次", "end a round that nobody entered"),
    "seal_round": Text("提出封存名册", "have the entrants sealed"),
    "sealing": Text("封存进度和结果", "how far a sealing is, and what came of it"),
    "record_draw": Text("记录公开抽签结果", "record the public draw"),
    "ask_run": Text("排名或试算", "rank, or try it"),
    "runs": Text("排名进度", "runs and how far they are"),
    # departments and load
    "questions": Text("本部门待核查事项", "what the department owes"),
    "push_reply": Text("推送核查答复", "push an answer"),
    "load": Text("各市办件统计", "load by city"),
    "office_load": Text("各机构办件统计", "load by office"),
}
TITLES: dict[str, str] = {name: str(words) for name, words in _NAMED.items()}
"""By the id of an operation: Chinese, a stroke, English."""
