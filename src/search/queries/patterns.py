"""The words by which a question tells what it restricts, what must stand in a letter, and how it is written."""

from __future__ import annotations

import re

QUOTED = "\ue000"
"""Stands for a quoted phrase while the rest of the question is read; a private character that no text has."""

TITLE_CHARS = 8
"""A shorter text is never taken for a title typed in full."""

TITLE_MARKS = "《》〈〉\"'。？?"
"""Signs around a title; quotation marks are straight once folded."""

QUOTATION_MARKS = re.compile("[\"'‘’“”「」『』]")
"""Matches ‘ and ”; not 《, which marks a title."""

THE_REPLY = re.compile(r"(?<=提案|建议)的?(?:答复|回复|复函|答复函|答复意见)\Z")
"""Matches the end of 关于…的提案的答复; not of 关于…的答复, which may be a title itself."""

NAME_START = re.compile(r"\A(?:全国|省|市|县|区)?(?:政协委员|人大代表|委员|代表)(?=[㐀-鿿·]{2})")
"""Matches 政协委员 at the start of 政协委员王建民; not the start of 政协岚江省委员会."""

NAME_END = re.compile(
    r"(?:(?:政协委员|人大代表|委员|代表|同志|等[0-9一二三四五六七八九十]{1,3}[位名人])+的?(?:提案|建议|议案)?|的(?:提案|建议|议案))(?:的?(?:答复函?|回复|办理情况))?\Z"
)
"""Matches 委员, 等7位委员 and 委员的提案 at the end of 王建民委员的提案; not the end of 民革岚江省委员会."""

NAMES_APART = re.compile(r"[、，,和与]")
"""Matches the sign between 路佳宁 and 明允之; not the point of 阿不都·热合曼."""

WORD = re.compile(r"[^\W_]")
"""Matches a letter, a digit or a Chinese character; not ， and not 🙂."""

PHRASE = re.compile(r"“([^“”]{1,200})”|\"([^\"]{1,200})\"|「([^「」]{1,200})」|『([^『』]{1,200})』|＂([^＂]{1,200})＂")
"""Matches “资产划转”, "资产划转", 「资产划转」; not ‘ ’ (quotes inside quotes) nor 《》 (titles)."""

TITLE = re.compile(r"《[^《》]{1,200}》")
"""Matches 《2023年工作要点》; not 〈2023年工作要点〉."""

ASIDE = re.compile(f"{TITLE.pattern}|{PHRASE.pattern}")
"""Matches 《2023年工作要点》 and “资产划转”; not ‘ ’."""

EXCLUDED = re.compile(rf"(?:^|(?<=\s)|(?<={QUOTED})(?=.[^0-9]))[-－−]([^\s\-－−“”\"「」{QUOTED}]{{1,30}})")
"""Matches -试点 after a space, at the start or after a quotation; not 2019-2021."""

_CODE, _YEAR_OF = "([㐀-鿿]{1,12}[函字发办复提建答议文])", r"((?:19|20)[0-9]{2})"
LOOSE_NUMBER = re.compile(
    rf"{_CODE}\s?[〔［\[(（【﹝〖｛「《『]\s?{_YEAR_OF}\s?年?[〕］\])）】﹞〗｝」》』]\s?(?:第|no\.?)?\s?([0-9]{{1,5}})(?![0-9年项条件个次份])\s?号?|"
    rf"{_CODE}\s?{_YEAR_OF}\s?(?:[年\-—－ ]\s?第?|第)\s?([0-9]{{1,5}})\s?号(?![线楼院地])|"
    rf"([㐀-鿿]{{1,12}}[函复])\s?{_YEAR_OF}[\-—－]([0-9]{{1,4}})(?![0-9年号月])",
    re.IGNORECASE,
)
"""Matches 鲁科函2024年243号, 鲁科函〔2024〕243 and 鲁科函2024-243, a document number typed loosely; not 2024年第1号提案."""

YEAR_IN_NUMBER = re.compile(r"(?<=[〔［\[(（【])[一二][〇零○一二三四五六七八九]{3}(?=年?[〕］\])）】])")
"""Matches the digits of 〔二〇一九〕88号; not of 二〇一九年."""

LONE_MINUS = re.compile(r"(?:^|(?<=\s))[-－−](?=\s|$)")
"""Matches the minus that stands alone in 电梯 - 补助; not 0-3岁."""

MINUS = re.compile(r"(?:^|\s)[-－−]\Z")
"""Matches the minus before -“试点”; not the hyphen of 2019-“十四五”."""

_CASE, _WHOSE = "(?:提案|建议|议案)", "(?:人大|政协|代表|委员)?的?"
CASE_NUMBER = re.compile(
    rf"第\s*([0-9]{{2,8}})\s*号\s*{_CASE}?|"
    rf"([0-9]{{2,8}})\s*号\s*{_WHOSE}(?:{_CASE}|答复)|"
    rf"(?<![0-9])([0-9]{{6,8}})\s*{_WHOSE}(?:{_CASE}|答复)|"
    rf"(?:{_CASE}|办理)?(?:编号|案号)\s*[:：为是]?\s*([0-9]{{3,8}})\s*号?(?![0-9年])|"
    rf"{_CASE}\s*第?\s*([0-9]{{3,8}})\s*号?(?![0-9年])|"
    r"(?<![0-9\-])(0[0-9]{2,7}|[0-9]{7,8})\s*号(?![线楼院地令文])|"
    r"(?<=届[一二三四五六七八九十]次)(?:会议)?\s*第?\s*([0-9]{3,5})\s*号?(?![0-9年])|"
    r"(?:^|(?<=\s))([0-9]{7,8})(?=\s|$)"
)
"""Matches 第0412号, 13020162号提案, 提案2019066, 案号0412, and 13020162 set apart; not 3号楼."""

BARE_NUMBER = re.compile(
    r"[请麻烦帮我给想要查找看搜问询一下有没的\s（(【\[#＃]{0,20}(?:no\.?|№)?\s?([0-9]{3,8})[\s。？?）)】\]号]*",
    re.IGNORECASE,
)
"""Matches a query that is nothing but 13020162, （13020162） or 查一下13020162; not 投资13020162."""

YEAR = r"(20[0-4][0-9])"
YEAR_RANGE = re.compile(rf"{YEAR}\s*年?\s*(?:[-—–－~～至到、和]|以来到)\s*{YEAR}\s*年?(?:之?间|期间|这?两年|这?几年)?")
"""Matches 2020到2023年, 2019—2021, 2024、2025两年; not 2019."""

_NOT_BUILT = "(?!建成|建设的|建的|修建|竣工|交付|开工|出生|参加工作|退休|入学|毕业|购买|购房|登记|注册|上牌)"

YEAR_FROM = re.compile(
    rf"(?:自|从)?{YEAR}\s*年?\s*(?:以来|以后|之后|及以后|及之后|起|开始|至今|到现在|后(?![续来期])){_NOT_BUILT}"
)
"""Matches 2020年以来, 自2021年起; not 2020年后续工作, 2000年以后建成."""

YEAR_TO = re.compile(rf"{YEAR}\s*年?\s*(?:及以前|及之前|以前|之前|前(?![后期景])){_NOT_BUILT}")
"""Matches 2020年及以前; not 2020年前后, 2000年以前建成."""

YEAR_ONE = re.compile(
    rf"(?<!到)(?<!至)(?<![0-9]){YEAR}\s*年(?!底|末|目标|版|修订|[0-9]|前后|度(?!的?(?:答复|提案|建议)))(?:里(?!程)|度(?![假量])|份(?![额量]))?"
)
"""Matches 2023年; not 到2025年, 2022年底, 2019年版."""

YEAR_APART = re.compile(
    rf"(?:^|(?<=\s)){YEAR}(?:\s?年(?=\s|$)|(?=\s+[^\s元万亿个人名件户处张部套米度])|(?<=\s....)(?=$))"
)
"""Matches the year in 临州 2021年 加装电梯 and in 2021 加装电梯; not 2021年加装电梯, and neither 2021 alone nor 2021 元."""

YEAR_LAST = re.compile(rf"(?<=[㐀-鿿])(?<![到至在于从自年月及和、]){YEAR}年$")
"""Matches the year that ends 加装电梯2021年; not that of 到2021年."""

YEAR_FIRST = re.compile(
    rf"{YEAR_ONE.pattern}(?!\s|[以及之前后至到和、，,~～—–-])(?!.*(?:目标|规划|计划|任务|要点|预算|达[到成]|实现|完成|建成|力争|[0-9]{{2}}))"
)
"""Matches the year that opens 2021年加装电梯; not that of 2025年托位目标 or 2021年新增1087个泊位, where it belongs to the matter."""

SHORT_YEAR = re.compile(r"(?<![0-9近第])(1[5-9]|2[0-9])年(?=以来|至今)")
"""Matches the digits of 22年以来; not 近20年以来, and not 20年以后, which is far ahead."""

CHINESE_YEAR = re.compile(r"(?<![〇零○一二三四五六七八九十])二[〇零○][〇零○一二三四][〇零○一二三四五六七八九](?=\s?年)")
"""Matches the digits of 二〇一九年; not 二十年."""

YEAR_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

NEAR_YEARS = re.compile(r"(?:最近|过去|近)([一二两三四五六七八九十]|[0-9]{1,2})年(?:来|间|以来)?(?![级期生])")
"""Matches 近三年, 最近5年来; not 近几年 (no number)."""

RELATIVE_YEAR = re.compile(r"(今年|去年|前年)(?=.{0,12}(?:答复|回复|复函))")
"""Matches 去年教育厅的答复; not 去年的补助."""

RELATIVE_FIRST = re.compile(r"^(去年|前年)\s*(?=[㐀-鿿]{2})(?![的发])")
"""Matches the year that opens 去年 托育; not 去年发的补助."""

PLAN_PERIOD = re.compile(r"[“\"]?(十二五|十三五|十四五|十五五)[”\"]?(以来|期间|时期|内)")
"""Matches “十四五”以来; not “十四五”规划."""

PLANS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}

CHANGE = re.compile(r"后来|变化|变的|怎么变|对照|对比|前后|历年|兑现|演变|一路|转折|进展|逐年|一步步|当年|各年")
"""Matches questions about change over time, where a year is a point of comparison and no restriction."""

ANSWERED = re.compile(
    r"答复|回复|复函|怎么说|说法|口径|态度|表态|怎么看|怎么答|怎么讲|怎么规定|怎么要求|怎么办理|怎么定|意见|为什么|为何|承诺|说给|关于|对|说|讲的|的答"
)
"""Matches the words with which people ask what a body said."""

ALSO_NAMED = re.compile(r"\s*(?:和|与|及|以及|、)\s*")
"""Matches 和 between two bodies (full match); not 会同."""

PLACE_OF = re.compile(r"([㐀-鿿]{2,6}[省市州县区盟旗])的\s*\Z")
"""Matches 南荻市的 before 教育局; not 南荻市."""

NOT_SPEAKING = re.compile(r"(?:会同|商|经与|联合|配合|由|和|与|向|请|报|转|及|、)$")
"""Matches the words before a body that is not the one who answers: 会同, 经与, 转请."""

KIND = re.compile(r"(?:人大)?代表(?:的|提的)?建议|人大建议|建议答复|政协(?:的|委员)?提案|委员(?:的|提的)?提案|提案答复")
"""Matches 代表建议, 政协提案; not 您的建议."""

OUTCOME = re.compile(
    r"(?:办理结果|办理类别|答复类别|答复类型|类别)(?:为|是|[:：])?\s*([A-DＡ-Ｄa-d])(?:\s*类)?(?![A-Za-z0-9])的?|"
    r"(?<![^\s，,、理果])([A-DＡ-Ｄa-d])\s*类(?=答复|件|的|提案|建议|[\s，,、。？?0-9]|$)(?:答复|件|的)?"
)
"""Matches A类, B类答复 and 办理结果为C; not 类别, and not C类企业, which is of the matter."""

SESSION = re.compile(
    r"第?([一二三四五六七八九十]{1,3}|[0-9]{1,2})届(?:人大|政协)?第?([一二三四五六七八九十]{1,2}|[0-9])次(?:会议)?"
)
"""Matches 十二届二次会议, 十三届人大一次会议, 12届2次会议; not 换届."""

DRAFT = re.compile(r"。|；.*；|^.{121}", re.DOTALL)
"""Matches a draft sentence or a pasted paragraph, in which bodies and years are content; not a question."""

ASKING = re.compile(
    r"[？?]|[吗呢吧嘛]|什么|怎么|怎样|咋|如何|为何|为啥|哪[些个里儿家年一]|多少|多久|几[年天点个块家次成]|谁|是否|能否|可否|有没有|是不是|"
    r"([一-鿿])[不没]\1|情况|变化|进展|对比|对照|历年|各年|近年|这些年|几年间"
)
"""Matches the words of a question or of a topic to be looked at: 有没有, 能不能, 变化; not 拟先选择部分单位试点."""

CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

LEFTOVERS = re.compile(
    r"^(?:[的、，,\s]|关于|对于|针对|有关)+|^(?:是)?(?:怎么|如何)(?:答复|回复|回应|说|看|答(?!复)|讲)(?:的)?(?=.{2})|"
    r"(?:是)?(?:怎么|如何)(?:答复|回复|说|讲|看|回应)(?:的)?[？?]?$|(?:是|持)?(?:什么|何种)(?:态度|口径|说法|意见)[？?]?$|"
    r"(?:的)?(?:答复|回复|说法|口径)(?:里|中)?[？?]?$|\s+$"
)
"""Matches what is left hanging at the ends once a restriction has been taken out: leading 关于, trailing 是怎么答复的."""

PARTICLE = re.compile(r"^(?:[在对里中]|[说讲谈提](?:的|到)?(?=.{4}))")
"""Matches 对 at the start of 对垃圾分类; where it begins a word, as in 对口支援, it is left (:mod:`search.queries.reading`)."""

ABOUT = re.compile(r"^就(?=.{3})")
"""Matches 就 after a body, as in 教育厅就课后服务怎么答复; elsewhere it begins a word: 近三年就地就业."""

SAYS_NOTHING = re.compile(
    r"(?:答复意见|答复函?|回复函?|复函|函|提案|建议|议案|政协|人大|全国|[全我本]?[省市县区州盟旗]|大会|全会|会议|会上|上|里|中|内|期间|"
    r"有哪些|有什么|哪些|哪几[件份条]|所有|全部|列出|列表|一览|查一?[下查找看询]?|找一?下?|看一?[看下]|请|帮我|我想|想看|给我|都|的|了|是|有|办理|案件|信件|文件|"
    rf"[件份封个]|(?!{QUOTED})[\W_])*+"
)
"""What is left of a question for letters of a year, a body or a session (full match). Matches 省政协的提案有哪些; not 办学."""

ASKER = re.compile(r"(全国|[省市县区州盟旗])?(政协|人大)?(?:委员会|常委会)?第?\Z")
"""The body before a session, perhaps nothing. Matches 省政协 before 十二届二次会议; of 省教育厅 only its empty end."""

ASKS_OUTRIGHT = re.compile(r"[？?]|请问|什么|怎么|怎样|如何|哪[些个里儿家年一份]|谁|有没有|能不能|是不是|[吗呢]\W*\Z")
"""Matches 请问…出自哪份答复; not 情况."""

LONG_ENOUGH, LONG_QUESTION = 10, 120
"""A text this long beside quotation marks may be a draft; a shorter one asks for what they hold. No question is so long."""
