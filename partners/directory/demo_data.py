"""What the demo's partners are called and what they offer; prices in fen."""

from typing import Any

LOW_INCOME = "低保户、残疾人"
WORKROOM = "社区合伙人工作室"

PARTNERS: dict[str, list[dict[str, Any]]] = {
    "yinyuan": [
        {"name": "岭海母婴护理服务部", "kind": "merchant", "code": "91440803MA2914179P", "address": "华信路 22 号",
         "profile": "持证护理师团队，产后入户指导八年。", "phone": "0759-2220001",
         "services": [{"name": "母婴护理咨询", "category": "health", "price_fen": 0, "place": WORKROOM, "when": "周一下午",
                       "booking": "phone", "bring": "宝宝疫苗本"},
                      {"name": "产后指导", "category": "health", "price_fen": 3000, "booking": "phone", "when": "电话约时间"}]},
        {"name": "康宁社区门诊部", "kind": "merchant", "code": "91440803MA0115242T", "address": "华信路 30 号",
         "profile": "社区门诊，全科医生两名、护士四名。", "phone": "0759-2220002", "traits": ["care", "responsibility"],
         "services": [{"name": "量血压、测血糖", "category": "health", "price_fen": 0, "place": "社区卫生室", "when": "周三上午",
                       "bring": "常用药药盒", "permit_days": 320},
                      {"name": "用药咨询", "category": "health", "price_fen": 0, "place": "社区卫生室", "when": "周三上午",
                       "permit_days": 320}]},
        {"name": "正和律师事务所", "kind": "merchant", "code": "91440803MA39825952", "address": "中山一路 5 号",
         "profile": "三名执业律师轮流到社区。", "services": [
            {"name": "法律咨询", "category": "law", "price_fen": 0, "place": WORKROOM, "when": "每月第一、三个周五下午",
             "booking": "office", "bring": "合同、房产证等材料复印件"},
            {"name": "人民调解", "category": "mediation", "price_fen": 0, "booking": "office"}]},
        {"name": "湛才人力资源服务公司", "kind": "merchant", "code": "91440803MA3416729C", "phone": "0759-2220004",
         "services": [{"name": "就业创业信息咨询", "category": "employment", "price_fen": 0, "place": WORKROOM,
                       "when": "周五上午", "bring": "身份证、简历"},
                      {"name": "岗位推荐", "category": "employment", "price_fen": 0}]},
        {"name": "椿萱养老服务中心", "kind": "merchant", "code": "91440803MA9458073R", "address": "银苑三区 2 栋一楼",
         "phone": "0759-2220005", "traits": ["care", "initiative"], "services": [
            {"name": "长者养健", "category": "elder-care", "price_fen": 0, "place": "日间照料室", "when": "周三下午"},
            {"name": "长者助餐", "category": "meals", "price_fen": 600, "price_note": "三菜一汤 6 元起", "free_for": "特困老人",
             "place": "椿萱食堂", "when": "每天 11:00–12:30", "permit_days": 140}]},
        {"name": "巧手职业培训学校", "kind": "merchant", "code": "91440803MA9174003D", "phone": "0759-2220006",
         "services": [{"name": "公益技能培训", "category": "education", "price_fen": 0, "place": "多功能厅", "when": "周四上午",
                       "booking": "phone", "price_note": "每次限 20 人"}]},
        {"name": "王师傅家电维修店", "kind": "merchant", "code": "91440803MA5260182D", "phone": "0759-2220007",
         "gains": "门店铭牌，居民优先推荐", "services": [
            {"name": "家电维修", "category": "repairs", "price_fen": 0, "price_note": "只收零件费", "place": "党群服务中心一楼",
             "when": "单周周二下午", "bring": "小家电可带来，大件电话约上门"}]},
        {"name": "丽人理发店", "kind": "merchant", "code": "91440803MA3562304G", "address": "银苑一区 3 栋 104",
         "phone": "0759-2220008", "gains": "月均新增顾客约二成", "profile": "开店十二年，行动不便的老人可以约上门理发。",
         "services": [{"name": "理发", "category": "repairs", "price_fen": 1000, "free_for": LOW_INCOME,
                       "place": "党群服务中心一楼", "when": "周二上午", "permit_days": 400},
                      {"name": "上门理发", "category": "elder-care", "price_fen": 1500, "free_for": LOW_INCOME,
                       "booking": "phone", "when": "电话约时间", "permit_days": 400}]},
        {"name": "安居物业服务公司", "kind": "property", "code": "91440803MA7954225R", "phone": "0759-2220009",
         "services": [{"name": "物业答疑", "category": "property", "price_fen": 0, "place": WORKROOM, "when": "周一上午"},
                      {"name": "公共区域保洁", "category": "environment", "when": "每周至少 2 次"}]},
        {"name": "启明眼镜店", "kind": "merchant", "address": "华信路 12 号", "phone": "0759-2220010",
         "services": [{"name": "视力检查", "category": "health", "price_fen": 0, "place": "党群服务中心一楼",
                       "when": "双周周二下午"},
                      {"name": "清洗眼镜", "category": "repairs", "price_fen": 0}]},
        {"name": "书香文具店", "kind": "merchant", "code": "91440803MA78778992", "services": [
            {"name": "四点半课堂", "category": "education", "price_fen": 0, "place": "阅览室", "when": "周四 16:30–18:00",
             "booking": "office"}]},
        {"name": "平安消防器材公司", "kind": "merchant", "code": "91440803MA74852626", "services": [
            {"name": "消防演练", "category": "safety", "price_fen": 0, "booking": "office"}]},
        {"name": "银苑长者志愿服务队", "kind": "volunteers", "code": "52440803MA4423234T", "traits": ["care", "enthusiasm"],
         "services": [{"name": "探访独居老人", "category": "elder-care", "price_fen": 0, "booking": "office"}]},
        {"name": "银苑巾帼志愿服务队", "kind": "volunteers", "code": "52440803MA19834479", "services": [
            {"name": "邻里调解", "category": "mediation", "price_fen": 0, "booking": "office"},
            {"name": "妈妈课堂", "category": "education", "price_fen": 0}]},
        {"name": "银苑夜间巡逻队", "kind": "volunteers", "unregistered": True, "services": [
            {"name": "治安巡逻", "category": "safety", "price_fen": 0, "when": "周六晚上"}]},
        {"name": "同心社会工作服务社", "kind": "social", "code": "52440803MA5774634D", "services": [
            {"name": "个案辅导", "category": "mental-health", "price_fen": 0, "booking": "phone"},
            {"name": "小组活动", "category": "mental-health", "price_fen": 0}]},
    ],
    "longwanggang": [
        {"name": "益龄扶老志愿服务队", "kind": "volunteers", "traits": ["care"], "services": [
            {"name": "陪同就医", "category": "elder-care", "price_fen": 0, "booking": "phone"}]},
        {"name": "快乐老年文化服务队", "kind": "volunteers", "services": [
            {"name": "合唱与戏曲", "category": "culture", "price_fen": 0, "place": "社区公共空间"}]},
        {"name": "同心五老矛盾调处服务队", "kind": "volunteers", "services": [
            {"name": "邻里纠纷调解", "category": "mediation", "price_fen": 0, "place": "调解室"}]},
        {"name": "港湾家园业主巡逻队", "kind": "volunteers", "services": [
            {"name": "夜间巡逻", "category": "safety", "price_fen": 0}]},
        {"name": "龙王港图书分馆志愿队", "kind": "volunteers", "services": [
            {"name": "图书借阅", "category": "culture", "price_fen": 0, "place": "图书分馆", "bring": "借书证或身份证"}]},
        {"name": "西湖片区爱心商圈联盟", "kind": "mass", "gains": "商圈活动共同冠名", "services": [
            {"name": "惠民市集", "category": "repairs", "price_note": "各摊位明码标价"}]},
        {"name": "老机床厂维修班", "kind": "resident", "services": [
            {"name": "水电小修", "category": "repairs", "price_fen": 0, "price_note": "只收材料费", "booking": "phone"}]},
    ],
    "guangling": [
        {"name": "天润物业服务公司", "kind": "property", "phone": "0550-7770121", "services": [
            {"name": "物业收支说明", "category": "property", "price_fen": 0, "when": "每季度首周"}]},
        {"name": "巧剪理发屋", "kind": "merchant", "phone": "0550-7770122", "gains": "客流约增两成", "services": [
            {"name": "理发", "category": "repairs", "price_fen": 1000, "free_for": LOW_INCOME, "permit_days": 40}]},
        {"name": "老街食堂", "kind": "merchant", "services": [
            {"name": "长者餐", "category": "meals", "price_fen": 600, "price_note": "三菜一汤 6 元起", "permit_days": -5}]},
        {"name": "学府商场", "kind": "merchant", "services": [
            {"name": "公益阅读角", "category": "education", "price_fen": 0, "place": "商场三楼"}]},
        {"name": "广陵小学", "kind": "public_unit", "services": [
            {"name": "周末课业辅导", "category": "education", "price_fen": 0, "booking": "office"}]},
        {"name": "广陵艺术团", "kind": "mass", "services": [
            {"name": "文艺演出", "category": "culture", "price_fen": 0}]},
    ],
    "shunyuan": [
        {"name": "剪纸达人示例老师", "kind": "resident", "services": [
            {"name": "剪纸课", "category": "culture", "price_fen": 0, "place": "能人汇工作室", "bring": "剪刀"}]},
        {"name": "高新惠民银行", "kind": "public_unit", "services": [
            {"name": "反诈课堂", "category": "safety", "price_fen": 0}]},
        {"name": "睦邻社会组织发展中心", "kind": "social", "services": [
            {"name": "四点半课堂", "category": "education", "price_fen": 0, "when": "周一至周五 16:30"}]},
        {"name": "舜苑银龄艺术团", "kind": "volunteers", "services": [
            {"name": "老年合唱", "category": "culture", "price_fen": 0}]},
        {"name": "骑手暖心站", "kind": "new_work", "services": [
            {"name": "送药上门", "category": "hardship", "price_fen": 0, "booking": "phone"}]},
    ],
    "shinan": [
        {"name": "爱心超市", "kind": "social", "phone": "0532-82220141", "services": [
            {"name": "工具借用", "category": "repairs", "price_fen": 0, "place": "便民服务中心一楼", "bring": "身份证"}]},
        {"name": "市南红帽保洁队", "kind": "volunteers", "services": [
            {"name": "楼道清洁", "category": "environment", "price_fen": 0}]},
        {"name": "胶州第三中学", "kind": "public_unit", "services": [
            {"name": "假期课堂", "category": "education", "price_fen": 0, "booking": "office"}]},
        {"name": "阜安社区医院", "kind": "public_unit", "services": [
            {"name": "义诊", "category": "health", "price_fen": 0, "bring": "医保卡", "permit_days": 210}]},
        {"name": "向阳里调解能人", "kind": "resident", "services": [
            {"name": "家事调解", "category": "mediation", "price_fen": 0, "booking": "phone"}]},
        {"name": "海韵书法社", "kind": "mass", "services": [
            {"name": "书法班", "category": "culture", "price_fen": 0, "bring": "毛笔"}]},
    ],
}  # fmt: skip
