"""Short reply letters for tests, each told from the others by its number, in the layout real ones have."""

from __future__ import annotations

from pathlib import Path

TOPICS = ("老旧小区加装电梯", "农村养老服务", "中小学课后服务", "城市停车难", "乡村道路养护", "基层医疗服务")
AGENCIES = ("岚江省住房和城乡建设厅", "岚江省民政厅", "临州市教育局")


def letter_text(number: int, *, extra: str = "") -> str:
    """Return the text of letter ``number``; ``extra`` is added to its second measure."""
    topic, agency, year = TOPICS[number % len(TOPICS)], AGENCIES[number % len(AGENCIES)], 2018 + number % 8
    return f"""{agency}
岚函〔{year}〕{number}号
关于省政协十二届二次会议第{number:04d}号提案的答复

张三委员：
您提出的《关于加强{topic}工作的建议》（第{number:04d}号提案）收悉。现答复如下：
一、关于加大财政投入
我厅高度重视{topic}工作，{year}年安排专项资金{100 + number}万元，支持{3 + number % 7}个县（市、区）开展试点，已惠及群众{number + 2}万人。
二、关于完善政策措施
下一步，我们将会同有关部门研究制定{topic}实施意见，明确责任分工，力争{year + 1}年底前印发实施。{extra}
感谢您对{topic}工作的关心和支持。

{agency}
{year}年{1 + number % 12}月{1 + number % 28}日
（联系人：李四，电话：0531-{80000000 + number}）
公开方式：{"主动公开" if number % 4 else "不予公开"}
"""


def write_letters(folder: Path, numbers: range | list[int], *, extra: str = "") -> list[Path]:
    """Write letters as text files, a folder a year, and return their paths."""
    paths = []
    for number in numbers:
        path = folder / str(2018 + number % 8) / f"答复_{number:04d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(letter_text(number, extra=extra), encoding="utf-8")
        paths.append(path)
    return paths
