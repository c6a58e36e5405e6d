"""Every word the pages show. No page has wording of its own, so that one person can read and mend it all here."""

from __future__ import annotations

from datetime import datetime

APP = "答复函检索"
APP_LINE = "查政协提案、人大建议的办理答复：问一句话，找到作答的原文段落。"

# names of the pages
SEARCH = "检索"
LETTER = "阅读"
PRECEDENTS = "措辞"
TIMELINE = "比较"
CORPUS = "语料"
CLIPS = "摘编"
CLIPS_COUNTED = "摘编（{n}）"

# what every page may need
UNSTATED = "未载明"
SEPARATOR = " · "
COPY = "复制引文"
COPIED = "已复制"
COPY_FAILED = "请按住选取后复制"
OPEN_LETTER = "打开原文"
KEEP = "摘入摘编"
KEPT = "已摘入，点此取出"
OPENS_ELSEWHERE = "在新标签页打开"
CLASS = "{outcome}类"
YEAR = "{year}年"
ODD_ADDRESS = "链接中有几处看不明白，未按其筛选：{pieces}。请核对链接，或用左侧的筛选重新选定。"
TRY_AGAIN = "可以返回检索页重新开始。"
BUSY = "正在检索……"

# search page
ASK_LABEL = "检索内容"
ASK_PLACEHOLDER = "用一句话提问，或输入关键词、文号、提案号"
ASK = "检索"
ASK_HELP = (
    "可以直接提问，也可以在话里带上年份、机关、办理类别，例如“2023年以来教育厅关于校园餐的答复”。"
    "加引号的词语按原文一字不差地查；词语前加减号则排除。"
)
EXAMPLES_TITLE = "不妨这样问"
EXAMPLES = (
    "老旧小区加装电梯，政府有没有补贴",
    "2022年以来关于农村养老服务的答复",
    "城市停车位不够，有什么办法",
    "校外培训机构退费难怎么解决",
    "“统筹考虑” 充电设施",
    "中小企业融资难有哪些措施",
)
HOLDINGS = "现有答复函 {documents} 件、段落 {passages} 个，最近更新于{built}。"
FOUND = "{passages} 个段落，出自 {letters} 件答复函"
SHOW_FAR = "另有 {n} 件只沾边的答复函，一并列出"
TOOK = "用时 {ms} 毫秒"
WEAK_TITLE = "只找到相关内容"
WEAK = "没有发现直接回答这个问题的段落。下面几段谈到相近的事，供参考。"
NOTHING_TITLE = "没有找到"
NOTHING = "现有的答复函里没有与“{text}”相关的段落。"
NOTHING_FILTERED = "在目前的筛选条件之内，没有与“{text}”相关的段落。"
TRY_TITLE = "可以试试"
TRY_WORDS = "换一种说法，或者少用几个词；口语和公文用语都可以。"
TRY_NUMBER = "查文号、提案号时，核对一下年份和号码；括号、空格写法不限。"
TRY_QUOTES = "去掉引号：引号里的词语须一字不差。"
TRY_LIMITS = "去掉上面的某个条件（点一下即去掉），放宽年份、机关、类别等限制。"
TRY_CORPUS = "到“语料”页看看收录了哪些年份、哪些机关的答复。"
CLEAR_FILTERS = "去掉全部筛选"
UNDERSTOOD = "从问题中读出"
UNDERSTOOD_HELP = "点一下可去掉这条限制，按字面检索。"
PUT_BACK = "恢复：{label}"
LIMIT_NAMES = {
    "year": "年份",
    "agencies": "发文机关",
    "kinds": "来件类别",
    "outcomes": "办理类别",
    "functions": "段落作用",
    "stances": "办理口径",
    "disclosures": "公开方式",
    "sessions": "届次",
    "corrections": "错字更正",
}
LIMIT_OTHER = "已去掉的限制"
TERMS = "相关公文用语（勾选后一并检索）"
TERMS_EXACT = "引号里的词语仍按原文一字不差地查，勾选的用语只帮助排列先后。"
MODES = {"question": "一句话提问", "proposal": "粘贴提案全文"}
MODE = "检索方式"
LATER = "后来怎么样了"
LATER_TIP = "在以后年份的答复函里查同一件事"
SAME_CASE = "同案答复：{names}"
CHOSEN = "已选筛选"
CHOSEN_HELP = "点一下可去掉这条筛选。"
REMOVE = "{label}　✕"
SORT = "排列"
SORTS = {"relevance": "按相关程度", "date": "按日期从新到旧"}
MORE_OF_LETTER = "本函另有 {n} 个相关段落"
UNFOLD = "展开整段"
FOLD = "收起"

# filters
FILTERS = "筛选"
FILTERS_NOTE = "数字为答复函件数"
YEARS = "年份"
ALL_YEARS = "全部年份"
YEARS_FROM = "{first}年以来"
YEARS_TO = "{last}年以前（含）"
YEARS_BETWEEN = "{first}—{last}年"
AGENCY = "发文机关"
AGENCY_FIND = "查找机关"
AGENCY_PLACEHOLDER = "输入机关名称中的几个字"
AGENCY_NONE = "没有名称含“{text}”的机关。"
AGENCY_MORE = "另有 {n} 个机关，可输入名称查找。"
KIND = "来件类别"
OUTCOME = "办理类别"
OUTCOME_NOTE = "各地类别含义不同，同一字母不宜跨地区比较。"
FUNCTION = "段落作用"
OUTCOME_MEANING = "办理结果"
STANCE = "办理口径"
DISCLOSURE = "公开方式"
SESSION = "届次"
ONLY_LETTER = "仅限一件答复函"
FIELD_NAMES = {
    "agencies": AGENCY,
    "kinds": KIND,
    "outcomes": OUTCOME,
    "outcome_meanings": OUTCOME_MEANING,
    "functions": FUNCTION,
    "stances": STANCE,
    "disclosures": DISCLOSURE,
    "sessions": SESSION,
}

# a whole proposal
PROPOSAL_LINE = "粘贴提案或建议全文：逐个要点查以往怎么答复，没有先例的要点也会指出。"
PROPOSAL_PLACEHOLDER = "在这里粘贴全文，包括标题；编号写法不限"
PROPOSAL_ASK = "逐点检索"
PROPOSAL_NOTE = "全文只在本次会话中使用，不写入链接，也不保存。"
PROPOSAL_BUSY = "正在检索第 {n} 个要点，共 {total} 个……"
PROPOSAL_EMPTY = "没有从这段文字中认出要点。请粘贴提案全文，或改用一句话提问。"
PROPOSAL_SUM = "共 {n} 个要点，{found} 个有相关答复。"
PROPOSAL_LEFT = "要点较多，只查了前 {n} 个，另有 {left} 个没有查。"
PROPOSAL_WITHOUT = "没有找到先例的要点："
PROPOSAL_ALL = "各个要点都有相关答复。"
PROPOSAL_TITLE_POINT = "题目"
PROPOSAL_POINT = "要点{n}"
PROPOSAL_TEXT = "要点原文"
PROPOSAL_NONE = "没有找到先例"
PROPOSAL_NONE_LINE = "现有的答复函没有回应过这一点。"
PROPOSAL_FARTHER = "沾边的答复 {n} 件"
PROPOSAL_MORE = "查看这一点的全部结果"
PROPOSAL_RESULT = "提案要点先例"
PROPOSAL_COLUMNS = ("要点", "要点原文", "年份", "发文机关", "办理类别", "相关程度", "答复原文", "出处")
COLUMN_POINT = "要点"
COLUMN_NEAREST = "最近的答复"

# clipboard
CLIPS_LINE = "把各处摘下的段落排好次序、写上批注，整篇导出。"
CLIPS_EMPTY = "还没有摘下任何段落。在检索结果、阅读、措辞、比较各页点“摘入摘编”，段落就会出现在这里。"
CLIPS_NOTE = "摘编保存在这台电脑的浏览器里，各个标签页共用，服务器不留存。"
CLIPS_HEADING = "标题"
CLIPS_HEADING_DEFAULT = "答复摘编"
CLIPS_UP = "上移"
CLIPS_DOWN = "下移"
CLIPS_DROP = "取出"
CLIPS_NOTE_LABEL = "批注"
CLIPS_NOTE_PLACEHOLDER = "写几句批注，随摘编一起导出"
CLIPS_CLEAR = "全部取出"
CLIPS_CLEAR_SURE = "确认全部取出"
CLIPS_GONE = "有 {n} 段所在的答复函已不在索引里，没有列出。"
CLIPS_GONE_DROP = "取出这些段落"
CLIPS_COUNT = "共 {n} 段，出自 {letters} 件答复函"
CLIPS_ASKED = "检索内容：{asked}"
CLIPS_ASKED_LIMITS = "检索内容：{asked}（{limits}）"
CLIPS_NUMBER = "第{n}段"

# letter page
COPY_PASSAGE = "复制原文和出处"
SAME_CASE_TITLE = "同一件来件的其他答复"
LATER_TITLE = "后来怎么样了"
LATER_NONE = "没有找到以后谈到同一件事的答复函。"
LATER_ALL = "查看以后年份的全部结果"
LETTER_ASK = "查一件答复函"
LETTER_PLACEHOLDER = "文号、提案（建议）号或文件名"
LETTER_HINT = "在检索结果中点“打开原文”，或在这里输入文号、提案号打开一件答复函。"
LETTER_NO_PASSAGE = "链接所指的段落已不在这件答复函里，可能是文件重新读取过；下面显示全文。"
LETTER_BEST_INSTEAD = "链接所指的段落已不在这件答复函里，可能是文件重新读取过；下面标出与问题最相关的段落。"
BACK = "返回检索结果"
OUTLINE = "段落提要"
HITS = "相关段落"
HIT_OF = "第 {at} 处，共 {n} 处"
HIT_COUNT = "共 {n} 处"
PREVIOUS = "上一处"
NEXT = "下一处"
FULL_TEXT = "全文"
PAGE_SIGN = "第{page}页"
FIELDS = "基本信息"
PICTURE = "原件"
PICTURE_PAGE = "原件第{page}页，共{pages}页"
NO_PICTURE = "这件答复函不是版式文件，没有分页原件可看，左侧为读出的全文。"
NO_FILE = "原件“{source}”不在原来的位置，可能已被移走或删除；这里显示的是建立索引时读出的全文。"
ENLARGE = "放大"
DOWNLOAD = "下载原件"
OTHER_SOURCES = "另见"
NOTES = "读取时的提示"
LETTER_FIELDS = (
    ("agency", "发文机关"),
    ("doc_number", "文号"),
    ("issued_on", "成文日期"),
    ("printed_on", "印发日期"),
    ("signer", "签发人"),
    ("case_kind", "来件类别"),
    ("case_number", "提案（建议）号"),
    ("session", "届次"),
    ("subject", "案由"),
    ("addressees", "主送"),
    ("role", "承办方式"),
    ("outcome", "办理类别"),
    ("disclosure", "公开方式"),
    ("contact_office", "联系处室"),
    ("contact_phone", "联系电话"),
    ("cc", "抄送"),
)
PERSONAL_FIELDS = frozenset({"signer", "contact_phone"})
CITED = "引用文件"
CITED_TOO = "也引用此件的："
PROMISES = "承诺事项"
SOURCE = "文件"

# downloads
EXPORT = "导出"
EXPORT_WORD = "导出为文档"
EXPORT_EXCEL = "导出为表格"
EXPORT_CSV = "导出为纯文本表格"
EXPORT_NAME = "{title}_{day}"

# precedents page
PRECEDENTS_LINE = "拟稿时查一查：这句话以前怎么写、谁写过、写过几次。"
DRAFT_LABEL = "拟写的文字"
DRAFT_PLACEHOLDER = "粘贴一句或一段拟写的答复"
DRAFT_ASK = "查措辞"
DRAFT_HELP = "一次可查若干句，逐句列出相近的写法；与拟稿不同的字词标出下划线。"
SENTENCE = "第{n}句"
DRAFT_COLUMN = "拟稿"
NEAR_WORDING = "写法相近"
NEAR_MEANING = "意思相近，写法不同"
PURPOSE = "这段话用来"
PURPOSES = {
    "不采纳理由": "说明婉拒理由",
    "下一步": "承诺下一步",
    "采纳回应": "表示采纳",
    "现状做法": "介绍现状做法",
    "问题困难": "说明困难",
    "政策依据": "引用政策依据",
    "来文要点": "转述来文",
    "客套": "收文与结尾客套",
}
PURPOSES_NONE = "在所选的用途和筛选之内没有找到；去掉用途再试一次。"
EXACT = "一字不差出现 {occurrences} 次，见于 {letters} 件答复函。"
EXACT_NONE = "没有一字不差的先例。"
NO_PRECEDENT = "没有找到相近的写法。"
USES = "{n} 件答复函用过"
FIRST_USE = "最早 {day}"
LAST_USE = "最近 {day}"
ONLY_USE = "{day}"
USED_BY = "使用机关：{names}"
USED_BY_MORE = "使用机关：{names} 等 {n} 个"
MORE_VARIANTS = "另有 {n} 种写法"
COPY_WORDING = "复制措辞和出处"
WORDING_WITH_SOURCE = "{text}\n——{citation}"
FURTHER_GROUPS = "再列 {n} 组相近写法"
PRECEDENTS_TITLE = "措辞先例"

# timeline page
TIMELINE_LINE = "一个话题历年有多少答复谈到、各机关怎么说、口径有什么变化。"
TIMELINE_ASK = "比较"
TIMELINE_PLACEHOLDER = "每行一个话题，例如：\n既有住宅加装电梯\n农村养老服务"
TIMELINE_HELP = "每行写一个话题，可同时比较几个。比例的分母是同一年份（机关）的全部答复函；件数少的，比例只供参考。"
TIMELINE_TOO_MANY = "一次最多比较 {n} 个话题，后面的没有查。"
TIMELINE_LINKS = "点图上的点、柱、格，或表中带下划线的数字，可打开相应的答复函。"
TOPIC = "话题"
MARK_SAID = "{what}，{year}：{letters} 件中谈到 {matching} 件"
STANCE_SAID = "{year}，{stance}：{n} 件"
TOPICS_COMPARED = "各话题对照"
TOPIC_SUM = "{matching} / {letters} 件"
FEW_YEARS = "以下年份答复函不足 {few} 件，比例仅供参考：{years}。"
YEAR_SHEET = "{topic} 按年份"
AGENCY_SHEET = "{topic} 年份与机关"
TIMELINE_TITLE = "话题比较"
TIMELINE_SUM = "{letters} 件答复函中有 {matching} 件谈到，占 {share}。"
TIMELINE_NONE = "没有答复函谈到“{text}”。"
EARLIEST = "最早"
LATEST = "最近"
SHARE_BY_YEAR = "占当年答复函的比例"
COUNT_BY_YEAR = "谈到的件数"
STANCE_BY_YEAR = "各年办理口径"
HEAT = "年份与机关"
HEAT_NOTE = "颜色深浅为谈到的比例，格内为谈到件数和全部件数；浅色格件数少，比例仅供参考。列出谈到最多的 {n} 个机关，全部见表格。"
BEST_BY_YEAR = "各年代表段落"
MATCHING_AXIS = "谈到（件）"
SHARE = "比例"
FEW_NOTE = "空心点：当年答复函很少，比例仅供参考。"
TIMELINE_UNCALIBRATED = "当前语义模型没有经过标定，谈到与否按排在前面的段落计，件数偏多，仅供参考。"
RESULTS_TITLE = "检索结果"

# corpus page
CORPUS_LINE = "索引里收了什么，哪些文件没能读出。"
DOCUMENTS = "答复函"
PASSAGES = "段落"
AGENCIES = "发文机关"
LAST_BUILT = "最近更新"
MODEL = "语义模型"
MODEL_BUNDLED = "随附模型"
MODEL_HASHING = "仅供测试的散列模型"
MODEL_OTHER = "外接模型"
UNCALIBRATED = "当前语义模型没有经过标定，结果不显示“高度相关”等字样。"
BY_YEAR = "按年份"
BY_AGENCY = "按发文机关"
LETTERS_AXIS = "答复函（件）"
YEAR_AXIS = "年份"
COLUMN_LETTERS = "件数"
COLUMN_FILE = "文件"
COLUMN_REASON = "原因"
COLUMN_NOTE = "提示"
TABLE_OF = "表格"
SKIPPED = "未能收入的文件"
NONE_SKIPPED = "没有跳过的文件。"
WARNINGS = "读取时的提示"
AGENCIES_SHOWN = "列出件数最多的 {n} 个，全部见表格。"
ADMIN = "维护"
ADMIN_OFF = "增删文件和重建索引由管理员进行。"
EMPTY_INDEX = "索引是空的：还没有收入任何答复函。"

# administration
UPDATE = "更新索引"
UPDATE_HELP = "读入新增和改动过的文件，移除已删除的文件。"
REBUILD = "全部重建"
REBUILD_HELP = "重新读取所有文件，重新计算语义向量；文件多时需要较长时间。"
REBUILD_SURE = "确认全部重建"
ROOTS_GONE = "找不到{places}，现在不能更新索引。请先恢复上述位置（例如接好移动硬盘或网络盘），再点“更新索引”。"
ROOTS_LEAVE = "上述位置不再使用，更新时把其中的答复函移出索引"
ADD_FILES = "添加文件"
ADD_HELP = "存入语料文件夹后，再点“更新索引”。"
ADD = "存入"
ADD_NO_FOLDER = "语料是单个文件而不是文件夹，不能在这里添加。"
ADD_FAILED = "文件“{name}”没有存入：{reason}。请检查语料文件夹是否可写。"
ADD_DONE = "已存入 {n} 个文件，请点“更新索引”收入索引。"
ADD_EXISTS = "已有同名文件“{name}”，没有覆盖。"
DELETE_FILE = "删除文件"
DELETE_LABEL = "选择要删除的文件"
DELETE_PLACEHOLDER = "选择文件"
DELETE_SURE = "我确认从语料文件夹中删除这个文件"
DELETE = "删除"
DELETE_DONE = "已删除“{name}”，请点“更新索引”使其从索引中移除。"
DELETE_GONE = "文件“{name}”已不在语料文件夹里，没有删除。"
STEP = "{stage}　{done}/{total}"
BUILDING = "正在更新索引……"
BUILT = "完成：新增 {added} 件，更新 {changed} 件，移除 {removed} 件，未变 {unchanged} 件，跳过 {skipped} 个文件。"


def years(first: int | None, last: int | None) -> str:
    """Say a range of years, either end of which may be open."""
    if first is not None and last is not None:
        return YEAR.format(year=first) if first == last else YEARS_BETWEEN.format(first=first, last=last)
    if first is not None:
        return YEARS_FROM.format(first=first)
    return YEARS_TO.format(last=last) if last is not None else ALL_YEARS


def moment(when: str) -> str:
    """``2026年11月22日9时05分`` for an ISO 8601 time, as it was on the machine that wrote it."""
    at = datetime.fromisoformat(when)
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"
