"""What every key of ``register.yaml`` means: addresses, consents, the family, collective households."""

from __future__ import annotations

KEYS_OF_REGISTER: dict[str, tuple[str, str]] = {
    "Register.order": ("落户地址及先后", "the addresses, and their order"),
    "follows": ("先后是否必须遵守", "whether the order has to be kept"),
    "ranks": ("各档地址", "addresses, rank by rank"),
    "Addresses.where": ("这一档的地址", "the addresses of this rank"),
    "Addresses.town": ("落在哪个镇街", "in which town of the city"),
    "homes": ("算谁的住房", "whose dwelling it may be"),
    "Homes.where": ("哪种地址", "which address"),
    "kin": ("房主是申请人的什么人", "what its owner is to the applicant"),
    "doubted": ("条文没有写算不算的，由经办人看", "of whom the texts leave it open: an officer looks"),
    "child_under": ("子女的住房，子女须不满多少周岁", "the age under which a child's dwelling counts"),
    "consents": ("各种地址要谁同意", "whose consent each kind of address needs"),
    "Consents.where": ("哪些地址", "which addresses"),
    "Consents.of": ("要谁同意", "whose consent"),
    "moving": ("随迁人员", "who moves along"),
    "limits": ("随迁年龄", "up to which age"),
    "under": ("不满多少周岁", "under how many years"),
    "AgeLimit.papers": ("须出示的材料", "papers to be shown"),
    "from_age": ("从几周岁起须出示", "from which age on it is shown"),
    "seats": ("哪些家人", "who of the family"),
    "collective": ("集体户", "collective households"),
    "sort": ("哪一种集体户", "which sort of collective household"),
    "conditions": ("设立条件", "conditions for having one"),
    "proofs": ("满足条件的办法，具备其一即可", "ways to meet the condition; one is enough"),
    "least": ("至少多少", "how much at least"),
    "papers": ("迁入时带的材料", "papers to bring when moving in"),
}
