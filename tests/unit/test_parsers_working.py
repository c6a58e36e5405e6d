"""Many files are read in worker processes; a file that hangs, eats memory or kills its reader costs itself alone."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from search.errors import ParseError, SearchError, UnreadableFileError, UnsupportedFormatError
from search.parsers import list_files, parse_many
from search.parsers.working import worker_count
from search.settings import Settings
from search.types import ParsedFile


def length(parsed: ParsedFile) -> int:
    return len(parsed.pages[0].text)


def hooks(parsed: ParsedFile) -> int:
    """What the file says is done to the worker that reads it."""
    text = parsed.pages[0].text
    if "挂起" in text:
        time.sleep(600)
    if "内存" in text:
        return len([b"x" * (16 << 20) for _ in range(200)])
    if "自杀" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "退出" in text:
        os._exit(3)
    if "出错" in text:
        raise ValueError("意外")
    if "递归" in text:
        return hooks(parsed)
    if "打印" in text:
        print("这句话不得混进回答", flush=True)  # noqa: T201
        os.write(1, b"nor this")
    return os.getpid()


def modules(parsed: ParsedFile) -> tuple[str, ...]:
    return tuple(sorted(sys.modules))


def letters(folder: Path, *texts: str) -> list[Path]:
    paths = [folder / f"{number:03d}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def outcome(paths, settings, read=hooks) -> dict[str, object]:
    found = [(path.name, result) for path, result in parse_many(paths, settings, read)]
    assert len(found) == len(paths)
    return dict(found)


def test_every_file_comes_out_once_with_what_was_made_of_it(tmp_path):
    paths = letters(tmp_path, *("字" * n for n in range(1, 21)))
    found = outcome(paths, Settings(jobs=2), length)
    assert found == {path.name: number + 1 for number, path in enumerate(paths)}


def test_no_files_start_no_process():
    assert list(parse_many([], Settings(), length)) == []


def test_a_file_that_hangs_is_given_up_in_time_and_the_others_go_on(tmp_path):
    began = time.monotonic()
    found = outcome(letters(tmp_path, "好一", "挂起", "好二", "好三"), Settings(jobs=1, parse_seconds=1))
    assert isinstance(found["001.txt"], UnreadableFileError)
    assert "超过 1 秒" in found["001.txt"].reason
    assert found["001.txt"].path == tmp_path / "001.txt"
    assert all(isinstance(found[name], int) for name in ("000.txt", "002.txt", "003.txt"))
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("what", "reason"),
    [("自杀", "意外中止"), ("退出", "退出码 3"), ("出错", "读取时出错，未收录"), ("递归", "嵌套过深")],
)
def test_a_worker_that_dies_costs_one_file(tmp_path, what, reason):
    found = outcome(letters(tmp_path, "好一", what, "好二", what, "好三"), Settings(jobs=1))
    assert [name for name, result in sorted(found.items()) if isinstance(result, ParseError)] == ["001.txt", "003.txt"]
    assert reason in found["001.txt"].reason


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can cap the address space of a process")
def test_a_file_that_eats_memory_is_stopped_at_the_limit(tmp_path):
    found = outcome(letters(tmp_path, "好一", "内存", "好二"), Settings(jobs=1, parse_memory_mb=900))
    assert isinstance(found["001.txt"], ParseError)
    assert "内存" in found["001.txt"].reason
    assert isinstance(found["000.txt"], int)
    assert isinstance(found["002.txt"], int)


def test_what_a_reader_prints_does_not_disturb_the_answers(tmp_path):
    assert all(
        isinstance(result, int) for result in outcome(letters(tmp_path, "打印", "打印"), Settings(jobs=1)).values()
    )


def test_errors_of_parsers_arrive_as_they_were_raised(tmp_path):
    path = tmp_path / "图.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    [(_, error)] = parse_many([path], Settings(), length)
    assert isinstance(error, UnsupportedFormatError)
    assert "OCR" in error.reason


def test_files_inside_archives_are_read_by_workers_too(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.writestr("里/一.txt", "四个汉字")
    [(file, found)] = parse_many(list_files([tmp_path]), Settings(), length)
    assert (file.source, found) == ("包.zip/里/一.txt", 4)


def test_workers_import_no_heavy_modules(tmp_path):
    [(_, found)] = parse_many(letters(tmp_path, "好"), Settings(), modules)
    assert isinstance(found, tuple)
    assert not {"torch", "streamlit", "sentence_transformers", "faiss", "tantivy", "pandas"} & set(found)


def test_a_caller_that_stops_listening_leaves_no_process_behind(tmp_path):
    paths = letters(tmp_path, "好", *["挂起"] * 5)
    results = parse_many(paths, Settings(jobs=2, parse_seconds=500), hooks)
    _, pid = next(results)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    assert pid in before
    results.close()
    assert not before & {child.pid for child in psutil.Process().children(recursive=True)}


def test_a_function_the_worker_cannot_import_is_reported_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(length, "__module__", "no_such_module_anywhere")
    module = type(sys)("no_such_module_anywhere")
    module.length = length
    monkeypatch.setitem(sys.modules, "no_such_module_anywhere", module)
    with pytest.raises(SearchError, match="no_such_module_anywhere"):
        list(parse_many(letters(tmp_path, "好"), Settings(), length))


def test_the_number_of_workers_follows_the_setting_the_cores_and_the_files():
    assert worker_count(Settings(jobs=4), 100) == 4
    assert worker_count(Settings(jobs=4), 2) == 2
    assert 1 <= worker_count(Settings(jobs=0), 1000) <= (os.cpu_count() or 1)
