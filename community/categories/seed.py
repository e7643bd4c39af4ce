"""The categories every installation starts with (DOMAIN.md, "The words of the work")."""

from typing import Any

CATEGORIES: list[tuple[str, str, str, list[str]]] = [
    ("elder-care", "居家养老", "Elder care", ["养老", "长者", "长者养健", "助老", "为老服务"]),
    ("meals", "助餐", "Meals", ["长者助餐", "配餐"]),
    ("hardship", "困难帮扶", "Hardship help", ["扶贫救助", "扶贫帮困", "帮困", "慰问"]),
    ("environment", "环境整治", "Environment", ["环境", "绿化", "保洁"]),
    ("property", "物业停车充电", "Property, parking and charging", ["物业", "物业答疑", "停车", "充电"]),
    ("education", "教育", "Education", ["四点半课堂", "培训", "公益技能培训", "英语角"]),
    ("health", "医疗", "Health", ["医疗服务", "义诊", "视力检查", "母婴护理", "健康"]),
    ("mental-health", "心理", "Mental health", ["心理咨询", "心理疏导", "个案咨询"]),
    ("culture", "文体娱乐", "Culture and sports", ["文化", "体育", "文艺", "书法"]),
    ("safety", "平安建设", "Safety", ["治安", "治安巡逻", "消防", "巡逻"]),
    ("mediation", "邻里调解", "Mediation", ["调解", "矛盾调处"]),
    ("law", "法律", "Law", ["法律咨询", "法律援助"]),
    ("employment", "就业创业", "Employment", ["就业", "创业", "就业创业信息咨询"]),
    ("repairs", "便民维修", "Repairs and everyday services", ["维修", "理发", "便民", "爱心理发", "家电维修"]),
    ("party", "党的建设", "Party building", ["党建"]),
    ("other", "其他", "Other", ["其它"]),
]


def seed_categories(apps: Any, schema_editor: Any) -> None:
    """Put the categories in, for a migration; running it again changes nothing."""
    category = apps.get_model("community", "Category")
    for position, (code, name, name_en, synonyms) in enumerate(CATEGORIES):
        category.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "synonyms": synonyms, "position": position}
        )
