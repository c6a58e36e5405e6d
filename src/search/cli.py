"""The command line: build · query · show · precedents · timeline · promises · citing · evaluate · verify · info.

With ``--json`` stdout holds one UTF-8 JSON object a line and nothing else; progress and warnings go to stderr. Exit codes: 0 done,
1 it could not be done (one line in Chinese on stderr), 2 wrong usage. Only what a command needs is imported, so ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from search.errors import SearchError, system_reason
from search.settings import Settings, settings_from_environment
from search.types import (
    DISCLOSURES,
    FUNCTIONS,
    OUTCOME_MEANINGS,
    STANCES,
    CaseKind,
    Disclosure,
    Filters,
    Function,
    Outcome,
    OutcomeMeaning,
    Stance,
)
from search.usage import ChineseParser, first_day, last_day, not_negative, positive

if TYPE_CHECKING:
    from search.engine import SearchEngine

Command = Callable[[argparse.Namespace, Settings], int]
Add = Callable[[str, str, Command], ChineseParser]
"""Adds a command with its name, what it does, and the function that does it."""

LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
"""Characters that JSON lets stand in a string and many programs take for the end of a line."""

MARK_ON, MARK_OFF = "\x1b[1;31m", "\x1b[0m"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _speak_utf8()
    arguments = _parser().parse_args(argv)
    command = cast("Command", arguments.command)
    try:
        settings = settings_from_environment().with_(index_dir=arguments.index)
        return command(arguments, settings)
    except SearchError as error:
        print(f"错误：{error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
    except BrokenPipeError:  # the reader of a pipe has seen enough, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"错误：读写文件出错：{error.filename or ''}（{system_reason(error)}）。", file=sys.stderr)
    return 1


def _parser() -> ChineseParser:
    parser = ChineseParser("python -m search", "检索政府部门对提案、建议的答复函。")
    commands = parser.add_subparsers(required=True, metavar="命令", title="命令")

    def add(name: str, text: str, command: Command) -> ChineseParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--index", type=Path, metavar="DIR", help="索引所在目录（默认 index）")
        sub.add_argument("--json", action="store_true", help="以 JSON 输出，每行一个对象")
        sub.set_defaults(command=command)
        return sub

    _add_building_and_asking(add)
    _add_following_and_measuring(add)
    return parser


def _add_building_and_asking(add: Add) -> None:
    build = add("build", "读取答复函，建立或更新索引", _build)
    build.add_argument("corpora", nargs="*", metavar="CORPUS", help="答复函目录或文件（默认同上次，首次为 corpus）")
    build.add_argument(
        "--model", metavar="NAME_OR_DIR", help="向量模型：bundled、hashing，或 sentence-transformers 模型的名称或目录"
    )
    build.add_argument("--rebuild", action="store_true", help="全部重新读取和建立")
    build.add_argument("--jobs", type=not_negative, metavar="N", help="读取文件的进程数（默认按处理器核数）")

    query = add("query", "检索段落", _query)
    query.add_argument("text", nargs="?", metavar="TEXT", help="问题、关键词、文号，或加引号的原句")
    query.add_argument("--from-file", metavar="FILE", help="批量检索：JSONL（qid、query）或每行一条；- 为标准输入")
    query.add_argument("-k", type=positive, default=None, metavar="N", help="返回段落数（默认 10）")
    _add_filters(query)

    show = add("show", "查看一件答复函", _show)
    show.add_argument("doc", metavar="DOC", help="答复函编号、文件路径、文号或提案（建议）编号")

    precedents = add("precedents", "查找相近措辞", _precedents)
    precedents.add_argument("text", metavar="TEXT", help="拟写的一句或一段话")
    precedents.add_argument("-k", type=positive, default=20, metavar="N", help="每句返回的措辞组数（默认 20）")
    _add_filters(precedents)

    timeline = add("timeline", "查看一个题目历年各机关的答复", _timeline)
    timeline.add_argument("text", metavar="TEXT", help="题目")
    timeline.add_argument(
        "--by",
        default="year",
        metavar="year,agency",
        help="分组方式：year、agency、kind、outcome，可用逗号连接（默认 year）",
    )
    _add_filters(timeline)


def _add_following_and_measuring(add: Add) -> None:
    promises = add("promises", "列出答复中的承诺事项，按期限排列", _promises)
    promises.add_argument(
        "--due-from", type=first_day, metavar="DATE", help="期限不早于（2025、2025-06 或 2025-06-30）"
    )
    promises.add_argument("--due-to", type=last_day, metavar="DATE", help="期限不晚于")
    promises.add_argument("--body", action="append", metavar="NAME", help="责任单位，全称或简称，可多次使用")
    _add_filters(promises)

    citing = add("citing", "查找引用某一文件的答复函", _citing)
    citing.add_argument("document", metavar="TITLE_OR_NUMBER", help="文件的标题或文号")

    evaluate = add("evaluate", "用标注的检索测量质量", _evaluate)
    evaluate.add_argument("queries", type=Path, nargs="+", metavar="QUERIES.jsonl", help="标注文件，可以多个")
    evaluate.add_argument("--legs", action="store_true", help="同时测量关键词、语义各路单独的结果")
    evaluate.add_argument("--report", type=Path, metavar="DIR", help="把逐条结果和 TREC 格式文件写入此目录")
    evaluate.add_argument("--release", type=Path, metavar="FILE", help="与上一版的测量结果（release.json）比较")
    evaluate.add_argument("--gold", type=Path, metavar="DIR", help="同时用此目录的标注测量字段和段落的识别")

    add("verify", "检查索引是否完好", _verify)
    add("info", "查看索引的内容和建立方式", _info)


def _add_filters(parser: ChineseParser) -> None:
    group = parser.add_argument_group("筛选")
    group.add_argument("--year-from", type=positive, metavar="YEAR", help="起始年份（含）")
    group.add_argument("--year-to", type=positive, metavar="YEAR", help="截止年份（含）")
    group.add_argument("--agency", action="append", metavar="NAME", help="发文机关，全称或简称，可多次使用")
    group.add_argument("--kind", choices=["提案", "建议"], help="提案或建议")
    group.add_argument("--outcome", action="append", choices=list("ABCD"), help="办理类别")
    group.add_argument(
        "--outcome-meaning",
        action="append",
        choices=OUTCOME_MEANINGS,
        metavar="NAME",
        help=f"办理结果，按答复函或当地规定认定：{'、'.join(OUTCOME_MEANINGS)}",
    )
    group.add_argument(
        "--function", action="append", choices=FUNCTIONS, metavar="NAME", help=f"段落作用：{'、'.join(FUNCTIONS)}"
    )
    group.add_argument(
        "--stance", action="append", choices=STANCES, metavar="NAME", help=f"办理口径：{'、'.join(STANCES)}"
    )
    group.add_argument(
        "--disclosure", action="append", choices=DISCLOSURES, metavar="NAME", help=f"公开方式：{'、'.join(DISCLOSURES)}"
    )
    group.add_argument("--doc", action="append", metavar="DOC", help="只在这件答复函中检索，可多次使用")


def _filters(arguments: argparse.Namespace, engine: SearchEngine) -> Filters:
    """Turn the flags into filters; agencies and letters may be given in any writing."""
    return Filters(
        year_from=arguments.year_from,
        year_to=arguments.year_to,
        agencies=engine.resolve_agencies(arguments.agency or ()),
        kinds=(cast("CaseKind", arguments.kind),) if arguments.kind else (),
        outcomes=tuple(cast("list[Outcome]", arguments.outcome or [])),
        functions=tuple(cast("list[Function]", arguments.function or [])),
        stances=tuple(cast("list[Stance]", arguments.stance or [])),
        disclosures=tuple(cast("list[Disclosure]", arguments.disclosure or [])),
        outcome_meanings=tuple(cast("list[OutcomeMeaning]", arguments.outcome_meaning or [])),
        doc_ids=tuple(engine.show(key)[0].doc_id for key in arguments.doc or ()),
    )


def _build(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.indexing import build_index, known_roots
    from search.reporting import build_json, build_text, progress_bar

    settings = settings.with_(embedder=arguments.model, jobs=arguments.jobs)
    with progress_bar() as on_progress:
        report = build_index(
            arguments.corpora or known_roots(settings.index_dir),
            settings.index_dir,
            settings,
            rebuild=arguments.rebuild,
            on_progress=on_progress,
        )
    for item in (*report.skipped, *report.warnings):
        print(f"{item.source}：{item.reason}", file=sys.stderr)
    _out(arguments, build_json(report), build_text(report))
    return 0


def _query(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.reporting import refused_json, results_json, results_text

    if (arguments.text is None) == (arguments.from_file is None):
        _usage("query 需要一个检索内容，或用 --from-file 指定文件（二者取一）。")
    engine = SearchEngine.open(settings.index_dir, settings)
    filters = _filters(arguments, engine)
    failed = False
    for asked in [_Asked(None, arguments.text)] if arguments.text is not None else _asked(arguments.from_file):
        try:
            results = engine.search(asked.text, k=arguments.k, filters=filters)
        except SearchError as error:
            if arguments.from_file is None:
                raise
            failed = True
            print(f"“{asked.text}”：{error}", file=sys.stderr)
            _out(arguments, refused_json(asked.text, asked.qid, str(error)), "")
            continue
        _out(arguments, results_json(results, asked.qid), results_text(results, marks=_marks()))
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class _Asked:
    qid: str | None
    text: str


def _asked(source: str) -> Iterator[_Asked]:
    """Read queries, one a line, from a file or stdin: JSON objects with ``qid`` and ``query``, or plain text."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SearchError(f"读不到检索文件 {source}：{system_reason(error)}。") from error
    except UnicodeDecodeError as error:
        raise SearchError(f"检索文件 {source} 不是 UTF-8 编码的文本，请转换后再用。") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if line.lstrip().startswith("{"):
            try:
                row = cast("dict[str, object]", json.loads(line))
            except ValueError:
                row = {}
            if not isinstance(row.get("query"), str):
                raise SearchError(f"检索文件 {source} 第{number}行不是含有 query 的 JSON 对象。")
            yield _Asked(None if row.get("qid") is None else str(row["qid"]), str(row["query"]))
        else:
            yield _Asked(None, line.strip())


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.following import following_json, following_text
    from search.reporting import letter_json, letter_text

    engine = SearchEngine.open(settings.index_dir, settings)
    document, passages = engine.show(arguments.doc)
    following = engine.following(document)
    shown = letter_json(document, passages) | following_json(document, following)
    _out(arguments, shown, letter_text(document, passages, following_text(document, following)))
    return 0


def _promises(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.following import found_promise_json, promises_text

    engine = SearchEngine.open(settings.index_dir, settings)
    found = engine.promises(
        _filters(arguments, engine),
        due_from=arguments.due_from,
        due_to=arguments.due_to,
        bodies=arguments.body or (),
    )
    _out_each(arguments, map(found_promise_json, found), promises_text(found))
    return 0


def _citing(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.following import citing_json, citing_text

    found = SearchEngine.open(settings.index_dir, settings).citing(arguments.document)
    _out_each(arguments, map(citing_json, found), citing_text(found))
    return 0


def _precedents(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.precedents import answer_json, answer_text

    engine = SearchEngine.open(settings.index_dir, settings)
    for answer in engine.precedents(arguments.text, k=arguments.k, filters=_filters(arguments, engine)):
        _out(arguments, answer_json(answer), answer_text(answer))
    return 0


def _timeline(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.reporting import hit_json
    from search.timeline import GROUPINGS, timeline_json, timeline_text

    by = tuple(part.strip() for part in arguments.by.split(",") if part.strip())
    if not by or len(set(by)) < len(by) or any(part not in GROUPINGS for part in by):
        _usage(f"--by 只能是 {'、'.join(GROUPINGS)}，或用逗号连接的几个，各写一次。")
    engine = SearchEngine.open(settings.index_dir, settings)
    timeline = engine.timeline(arguments.text, by=by, filters=_filters(arguments, engine))
    _out(arguments, timeline_json(timeline, hit_json), timeline_text(timeline))
    return 0


def _evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.calibration import only
    from search.comparing import load_release
    from search.engine import SearchEngine
    from search.evaluation import DEPTH, RankedAnswer, RankedText, evaluate, load_queries
    from search.fusion import LEGS
    from search.measured import evaluation_json, evaluation_text, write_report
    from search.types import Results

    queries = [query for path in arguments.queries for query in load_queries(path)]
    release = load_release(arguments.release) if arguments.release is not None else None
    engine = SearchEngine.open(settings.index_dir, settings)

    def answer(results: Results) -> RankedAnswer:
        return RankedAnswer(
            tuple(RankedText(r.document.source, r.passage.text) for r in results.items), results.verdict
        )

    fused = evaluate(queries, lambda text: answer(engine.search(text, k=DEPTH)))
    legs = {}
    for leg, alone in LEGS.items() if arguments.legs else ():
        single = SearchEngine(settings, engine.embedder, only(alone))
        legs[leg] = evaluate(queries, lambda text, e=single: answer(e.search(text, k=DEPTH)))  # type: ignore[misc]
    if arguments.report is not None:
        write_report(arguments.report, fused, legs)
    shown, text = evaluation_json(fused, legs), evaluation_text(fused, legs, release)
    if arguments.gold is not None:
        from search.gold_report import measure_reading, reading_json, reading_text

        reading = measure_reading(arguments.gold, engine.catalog, settings)
        shown, text = shown | {"reading": reading_json(reading)}, f"{text}\n\n{reading_text(reading)}"
    _out(arguments, shown, text)
    return 0


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.indexing import verify_index

    problems = verify_index(settings.index_dir)
    _out(arguments, {"ok": not problems, "problems": problems}, "索引完好。" if not problems else "")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _info(arguments: argparse.Namespace, settings: Settings) -> int:
    from search.engine import SearchEngine
    from search.reporting import info_json, info_text

    info = SearchEngine.open(settings.index_dir, settings).info()
    _out(arguments, info_json(info), info_text(info))
    return 0


def _out(arguments: argparse.Namespace, value: object, text: str) -> None:
    if arguments.json:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
        print(line.translate(LINE_ENDS), flush=True)
    elif text:
        print(text, flush=True)


def _out_each(arguments: argparse.Namespace, values: Iterable[object], text: str) -> None:
    """Print one object a line, or the text for people."""
    if not arguments.json:
        _out(arguments, None, text)
        return
    for value in values:
        _out(arguments, value, "")


def _usage(message: str) -> NoReturn:
    print(f"用法有误：{message}", file=sys.stderr)
    raise SystemExit(2)


def _marks() -> tuple[str, str]:
    return (MARK_ON, MARK_OFF) if sys.stdout.isatty() else ("【", "】")


def _speak_utf8() -> None:
    """Chinese consoles of Windows default to GBK, which lacks characters that letters have."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace" if stream is not sys.stdin else "strict")
