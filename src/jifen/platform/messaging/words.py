"""What messages say: the reference, what to do, by when; never a link, never a fee, never a promise."""

from __future__ import annotations

from datetime import date

from jifen.kernel.errors import Text
from jifen.platform.web.templatetags.words import day_text

TEMPLATES: dict[str, Text] = {
    "code": Text(
        "积分平台验证码 {code}，10 分钟内有效。工作人员不会向您索要验证码。",
        "Your code is {code}, valid for 10 minutes. Nobody from an office will ever ask for it.",
    ),
    "account_unknown": Text(
        "有人用这个手机号或邮箱登录积分平台，但还没有账号。如果是您，请在平台首页注册；否则不必理会。",
        "Somebody tried to sign in with this phone or e-mail, but it has no account. If it was you, open one on the home page.",
    ),
    "account_exists": Text(
        "有人用这个手机号或邮箱注册积分平台，但账号已经存在，请直接登录；如果不是您，不必理会。",
        "Somebody tried to open an account with this phone or e-mail, but there is one: sign in instead. If it was not you, ignore this.",
    ),
    "account_joined": Text(
        "您的积分登记已关联到通过实名核对的账号。如果不是您本人办理，请带身份证到任一受理窗口反映。",
        "Your record was joined to the account that has passed the real-name check. If this was not you, bring your card to any window.",
    ),
    "submitted": Text(
        "{number}：申请已提交，等待{office}受理，{due}前答复。全程免费。",
        "{number}: your application was sent; {office} answers by {due}. Everything is free of charge.",
    ),
    "accepted": Text(
        "{number}：{office}已受理，正在向各部门核验，预计{due}前完成。",
        "{number}: accepted by {office}; the departments are being asked, until about {due}.",
    ),
    "returned": Text(
        "{number}：有 {count} 项需要补正，请在{due}前登录平台办理。",
        "{number}: {count} items need correcting by {due}; sign in to the platform.",
    ),
    "refused": Text(
        "{number}：不予受理。理由和救济途径请登录平台查看，或到{office}询问。",
        "{number}: not accepted. Reasons and remedies are in your account, or ask at {office}.",
    ),
    "scored": Text(
        "{number}：各部门已答复完毕，请登录平台逐项核对积分并确认。",
        "{number}: all departments have answered; sign in to check your points line by line and confirm them.",
    ),
    "frozen": Text(
        "{number}：积分已锁定。达到分数线不等于入围，结果以公示为准。",
        "{number}: your points are frozen. Reaching the line is not success: the published list decides.",
    ),
    "refuted": Text(
        "{number}：{kind}未通过核实，理由请登录平台查看，可以更正或提出异议。",
        "{number}: {kind} was not confirmed; sign in for the reason, to correct it or to object.",
    ),
    "by_hand": Text(
        "{number}：{kind}改由{office}人工核查，预计{due}前答复，不影响您的积分。",
        "{number}: {kind} is now checked by hand at {office}, until about {due}; your points do not suffer.",
    ),
    "mandate_asked": Text(
        "{agent}请求代您办理积分申请（{from_}至{until}）。请登录平台确认或拒绝；未确认前对方无权办理。",
        "{agent} asks to act for you from {from_} to {until}. Sign in to confirm or refuse; until then it has no right.",
    ),
    "report_received": Text(
        "{number}：您的反映已送{office}，{due}前答复。不收任何费用，被反映的单位看不到。",
        "{number}: your report went to {office}, answer due by {due}. It is free of charge and not seen by whom it is about.",
    ),
    "report_answered": Text(
        "{number}：{office}已答复您的反映，请登录平台查看结果和理由。",
        "{number}: {office} has answered your report; sign in to read what was found and why.",
    ),
    "waived": Text(
        "{number}：截止时尚有事项未核实，已按核实的事实计分。没有核实的不计为零，但本批次可能不参加排名；理由请登录平台查看。",
        "{number}: not all was verified when the round closed. It was scored on what was; the rest is not zero, but you may not be ranked this time. Sign in for the reason.",
    ),
    "counted_anew": Text(
        "{number}：本批次已截止，所有人统一以已核实的事实、按截止日{day}计分，您的结果与原来不同。请登录平台看原来、现在和原因；有不同意见，名单公示期内可以提出异议。",
        "{number}: the round has closed, and everybody is counted as of {day} on what is proven, and yours reads otherwise. Sign in for before, now and why; you may object while the list is shown.",
    ),
    "objection_received": Text(
        "{number}：您的异议已由{office}收到，{due}前转部门核实或答复。不收任何费用，您的姓名受保护。",
        "{number}: {office} has your objection and passes it on or answers by {due}. It is free of charge; your name is protected.",
    ),
    "objection_passed_on": Text(
        "{number}：您的异议已转部门重新核实，{due}前核实完毕，之后书面答复您。",
        "{number}: the facts you doubt are being proven again, until about {due}; you are answered in writing after that.",
    ),
    "objection_answered": Text(
        "{number}：{office}已答复您的异议，请登录平台查看结果和理由。",
        "{number}: {office} has answered your objection; sign in to read what was found and why.",
    ),
    "proven_again": Text(
        "{number}：名单公示期间，您的部分事项正在重新核实。您不用做什么，排队位置不变；结果以核实为准。",
        "{number}: some of your facts are being proven again while the list is shown. There is nothing you have to do; your place stays.",
    ),
    "proven_otherwise": Text(
        "{number}：重新核实的结果与原来不同，积分已重新计算，名单将更新公布。请登录平台核对；有不同意见可以提出异议。",
        "{number}: facts turned out otherwise, your points were computed again and the list will be superseded. Sign in to check; you may object.",
    ),
    "withdrawn": Text("{number}：申请已撤回。", "{number}: the application was withdrawn."),
    "claim_reserved": Text(
        "{number}：已为您和随迁家人申领入户名额，等待主管部门核发通知书。承包地、宅基地都保留，全程免费。",
        "{number}: the place is claimed for you and your family; the city issues the notice next. Farmland and homestead are kept, everything is free.",
    ),
    "notice_issued": Text(
        "{number}：{title}已核发，有效期至{until}。请登录平台下载，并在有效期内办理户口登记。",
        "{number}: your notice ({title}) is issued, valid until {until}. Sign in to download it and have the household registered by then.",
    ),
    "notice_extended": Text(
        "{number}：{title}已延期，有效期至{until}。请登录平台下载新的通知书。",
        "{number}: your notice ({title}) now runs until {until}. Sign in to download the new one.",
    ),
    "registered": Text(
        "{number}：公安已于{day}登记您全家 {count} 人的户口。",
        "{number}: public security registered all {count} of your household on {day}.",
    ),
    "registered_rest": Text(
        "{number}：公安已于{day}登记其余 {count} 人的户口，全家都已登记。",
        "{number}: public security registered the remaining {count} on {day}; everybody of your household is registered.",
    ),
    "registered_in_part": Text(
        "{number}：公安已于{day}登记 {count} 人的户口，另有 {later} 人稍后登记，原因请登录平台查看。",
        "{number}: public security registered {count} on {day}; {later} will be registered later, sign in for the reason.",
    ),
    "registration_refused": Text(
        "{number}：公安暂不能登记，原因请登录平台查看。通知书仍然有效，可以再次办理。",
        "{number}: public security cannot register the household yet; sign in for the reason. The notice still holds.",
    ),
    "registration_refused_late": Text(
        "{number}：公安没有登记，原因请登录平台查看。办理期间通知书已过有效期，入户资格随之终止；认为办理有误的，请向主管部门说明。",
        "{number}: public security did not register the household; sign in for the reason. The notice has run out meanwhile and the right ends with it; if you think that is a mistake, tell the city.",
    ),
    "registration_asked": Text(
        "{number}：已为您全家申请办理入户登记，由{office}一次办理，预计{due}前。公安开始办理前可以撤回。",
        "{number}: the registration of your whole household was asked for; {office} does it in one go, until about {due}. You may take it back until it is taken up.",
    ),
    "registration_back": Text(
        "{number}：入户登记的申请已撤回。通知书仍然有效，可以再次申请。",
        "{number}: the request for registration was taken back. The notice still holds, and you may ask again.",
    ),
    "registration_back_late": Text(
        "{number}：入户登记的申请已撤回。办理期间通知书已过有效期，入户资格随之终止。",
        "{number}: the request for registration was taken back. The notice has run out meanwhile, and the right ends with it.",
    ),
    "notice_day_settled": Text(
        "{number}：{title}的有效期原为暂定，工作日历公布后确定为至{until}。请登录平台下载新的通知书，旧的不再有效。",
        "{number}: the last day of your notice ({title}) was provisional and is {until} now that the working days are published. Sign in for the new one; the old one no longer holds.",
    ),
    "notice_ends": Text(
        "{number}：{title}还有 {days} 天到期（{until}），到期入户资格终止。请在此前登录平台申请办理入户登记；有特殊原因的，请向主管部门申请延期。",
        "{number}: your notice ({title}) runs out in {days} days ({until}), and the right with it. Sign in and ask for the registration by then; if something keeps you, ask the city for more time.",
    ),
    "consent_asked": Text(
        "有人请您同意其一家的户口落在您的户或您的房屋（编号 {code}）。请用本人实名账号登录积分平台，在“我的”页查看后自己决定；没有账号的，带身份证到{city}的受理窗口。全程免费，可以不同意；不认识的不必理会。",
        "Somebody asks for your consent to register a family at your household or dwelling (reference {code}). Sign in to your own account, see “Mine”, and decide for yourself; or bring your card to a window in {city}. It is free of charge, you may decline, and if you know nothing of it ignore this.",
    ),
    "consent_noted": Text(
        "编号 {code}：已记下您的答复“{said}”。落户办好之前，可以登录平台或到窗口更改。如果不是您本人的意思，请带身份证到任一受理窗口反映。",
        "Reference {code}: your answer is on record: {said}. Until the registration is done you may change it by signing in or at a window. If it was not you, bring your card to any window.",
    ),
    "consent_given": Text(
        "{number}：{who}已同意您一家落户在其地址。",
        "{number}: the {who} has consented to your household's registration.",
    ),
    "consent_refused": Text(
        "{number}：{who}没有同意您一家落户在其地址。请登录平台改请别人，或放弃后改选别的地址。",
        "{number}: the {who} did not consent. Sign in to name somebody else, or give the claim up and choose another address.",
    ),
    "consent_revoked": Text(
        "{number}：{who}收回了同意，入户登记暂停办理；已提出的登记申请同时撤回。申领仍然保留：请再征得同意，或放弃后改选别的地址，通知书的有效期不变。",
        "{number}: the {who} took the consent back. The registration stops, and a request for it is withdrawn. The claim stays: win the consent again, or give it up and claim another address; the last day stays.",
    ),
    "consent_revoked_asked": Text(
        "{number}：{who}收回了同意。公安已在办理，已告知{office}不得再登记，请等其答复；答复以前已经登记的，以登记为准。申领仍然保留，通知书的有效期不变。",
        "{number}: the {who} took the consent back. Public security has it in hand: {office} is told to register nobody, and its answer comes next; what it had registered before stands. The claim stays, and so does the last day.",
    ),
    "consent_too_late": Text(
        "编号 {code}：您收回同意时，{office}已经办好这一家的登记，收回来不及了。登记是否变更由公安机关决定，请带身份证向{office}提出。",
        "Reference {code}: {office} had registered the household already when you took your consent back, so that it came too late. Whether the entry changes is decided by public security: bring your card and speak to {office}.",
    ),
    "registration_unknown": Text(
        "{number}：公安还不能确定，没有拒绝登记；已转{office}人工继续办理。您不用再申请，其间通知书不会过期。",
        "{number}: public security does not know yet, which is no refusal; the people of {office} go on with it. You need not ask again, and the notice does not run out meanwhile.",
    ),
    "family_asks": Text(
        "有一家 {count} 人申请迁入“{household}”（编号 {code}）。请登录工作台，在这个集体户的页面答复是否接收。",
        "A family of {count} asks to move into “{household}” (reference {code}). Sign in to the desk and answer on the page of the household.",
    ),
    "member_released": Text(
        "{number}：{name}不再随您一家落户，理由：{why}。其本人可以另行申请，其他家人不受影响。",
        "{number}: {name} no longer settles with your household: {why}. They are free to apply elsewhere; the others are not affected.",
    ),
    "claim_town": Text(
        "{number}：您一家的落户镇街定为{place}，理由：{why}。已发通知书的，请下载新的一张，有效期不变；有不同意见，请向主管部门反映。",
        "{number}: your household will be registered in {place}: {why}. Where a notice was issued, download the new one; its last day stays. Tell the city if you do not agree.",
    ),
    "moved_out": Text(
        "{number}：{household}已登记{name}迁出，理由：{why}。本市户口不受影响；如与事实不符，请向主管部门反映。",
        "{number}: {household} has recorded that {name} moved out: {why}. The registration in the city stays; tell the city if it is not so.",
    ),
    "claim_reinstated": Text(
        "{number}：入户资格已经恢复到原来的进度，理由请登录平台查看。",
        "{number}: your right to settle was reinstated and stands where it stood; sign in for the reason.",
    ),
    "bar_lifted": Text(
        "{number}：对您的申请限制已经解除，理由请登录平台查看。",
        "{number}: you are no longer barred from applying; sign in for the reason.",
    ),
    "claim_withdrawn": Text(
        "{number}：您已放弃这次申领，全家可以另行申请。",
        "{number}: the claim was given up; your household is free to apply elsewhere.",
    ),
    "claim_expired": Text(
        "{number}：通知书已过有效期，入户资格终止。如有不可抗的原因，请向主管部门说明。",
        "{number}: the notice has run out and the right with it. If something beyond your control kept you, tell the city.",
    ),
    "claim_ended": Text(
        "{number}：入户资格因申请人去世终止，家属可以以自己的名义申请。",
        "{number}: the right ended with the applicant's death; the family may apply in its own name.",
    ),
    "claim_annulled": Text(
        "{number}：入户资格已被撤销，理由和救济途径请登录平台查看，或到主管部门询问。",
        "{number}: the right was annulled; reasons and remedies are in your account, or ask the city.",
    ),
    "claim_reinstated_anew": Text(
        "{number}：入户资格已经恢复，但公安此前已注销您一家的落户登记。请登录平台，在通知书的有效期内重新申请办理入户登记；理由也可以查看。",
        "{number}: your right to settle was reinstated, but public security has cancelled the entry of your household meanwhile. Sign in and ask for the registration anew while the notice is valid; the reason is there as well.",
    ),
    "cancellation_asked": Text(
        "{number}：因入户资格被撤销，已告知{office}，由其决定是否注销您一家的落户登记，预计{due}前答复。您可以向该机关说明情况。",
        "{number}: as the right was annulled, {office} was told and decides whether the entry of your household is cancelled, until about {due}. You may explain yourself to that office.",
    ),
    "cancellation_done": Text(
        "{number}：{office}已注销您一家的落户登记。理由和救济途径请登录平台查看，或向该机关询问。",
        "{number}: {office} has cancelled the entry of your household. Reasons and remedies are in your account, or ask that office.",
    ),
    "cancellation_kept": Text(
        "{number}：{office}答复，您一家的落户登记保留，理由请登录平台查看。入户资格仍是已撤销。",
        "{number}: {office} keeps the entry of your household; sign in for the reason. The right itself stays annulled.",
    ),
    "draft_waits": Text(
        "您在{city}的积分申请还是草稿，什么都没有提交，最后保存于{saved}。登录平台接着填；只提醒这一次，可在“消息”页关闭提醒。",
        "Your application in {city} is a draft: nothing has been sent. It was last saved on {saved}. Sign in to go on. You are reminded once; reminders can be switched off under Messages.",
    ),
    "draft_closes": Text(
        "您在{city}的积分申请还是草稿，什么都没有提交。申请期到{due}为止，请在此前登录平台提交。只提醒这一次，可在“消息”页关闭提醒。",
        "Your application in {city} is a draft: nothing has been sent. Applications are taken until {due}; sign in and send it by then. You are reminded once; reminders can be switched off under Messages.",
    ),
}


def told(template: str, **parameters: object) -> Text:
    """Fill in a message in both languages; a day is told in full with its weekday."""
    zh, en = TEMPLATES[template]
    words = {name: day_text(one) if isinstance(one, date) else one for name, one in parameters.items()}
    return Text(
        *(line.format(**{name: _in(one, at) for name, one in words.items()}) for at, line in enumerate((zh, en)))
    )


def _in(one: object, at: int) -> object:
    return one[at] if isinstance(one, Text) else one
