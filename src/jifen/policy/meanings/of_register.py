"""What every key of ``register.yaml`` means: addresses, consents, the family, collective households."""

from __future__ import annotations

KEYS_OF_REGISTER: dict[str, tuple[str, str]] = {
    "Register.order": ("落户地址及先后", "the addresses, and their order"),
    "follows": ("先后是否必须遵守", "whether the order has to be kept"),
    "ranks": ("各档地址", "addresses, rank by rank"),
    "Addresses.where": ("这一档的地址", "the addresses of this rank"),
    "Addresses.town": ("落在哪个镇街", "in which town of the city"),
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
