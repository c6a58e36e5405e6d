"""The files of a corpus, on disk and in archives."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from search.errors import ParseError, UnreadableFileError, UnsupportedFormatError
from search.parsers import CorpusFile, expand, list_corpus, list_files, parse_corpus_file, parse_file, read_bytes
from search.parsers.files import README, TEMPORARY
from search.settings import Settings


def packed(entries: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def named_in_gbk(name: str, content: str) -> bytes:
    """An archive as Chinese Windows writes it: the name in GBK, no UTF-8 flag."""
    raw = name.encode("gbk")
    stand_in = "x" * len(raw)
    return packed({stand_in: content}, zipfile.ZIP_STORED).replace(stand_in.encode(), raw)


def sources(root: Path) -> list[str]:
    return [file.source for file in list_files([root])]


def put(root: Path, **files: bytes | str) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_files_are_listed_by_source_in_order_relative_to_their_root(tmp_path):
    put(tmp_path, **{"乙.txt": "乙", "2024__甲.txt": "甲", "2023__函.pdf": "%PDF"})
    assert sources(tmp_path) == ["2023/函.pdf", "2024/甲.txt", "乙.txt"]


def test_system_and_temporary_files_are_passed_over_with_a_reason(tmp_path):
    put(
        tmp_path,
        **{
            ".DS_Store": "x",
            "~$函.docx": "x",
            "Thumbs.db": "x",
            "函.txt": "函",
            "README.md": "说明",
            "里__README.md": "不是说明",
        },
    )
    put(tmp_path / ".git", config="x")
    listing = list_corpus([tmp_path])
    assert [file.source for file in listing.files] == ["函.txt", "里/README.md"]
    assert {item.source: item.reason for item in listing.ignored} == {
        ".DS_Store": "系统或临时文件。",
        "README.md": "说明文件，不是答复函。",
        "Thumbs.db": "系统或临时文件。",
        "~$函.docx": "系统或临时文件。",
    }


def test_a_single_file_may_be_a_root(tmp_path):
    put(tmp_path, **{"函.txt": "函"})
    assert list_files([tmp_path / "函.txt"]) == [CorpusFile("函.txt", tmp_path / "函.txt")]


def test_two_roots_with_the_same_names_keep_every_file(tmp_path):
    put(tmp_path, **{"a__corpus__函.txt": "1", "b__corpus__函.txt": "2"})
    found = list_files([tmp_path / "a" / "corpus", tmp_path / "b" / "corpus"])
    assert [file.source for file in found] == ["corpus/函.txt", "函.txt"]
    assert {read_bytes(file) for file in found} == {b"1", b"2"}


def test_a_root_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(UnreadableFileError, match="不存在"):
        list_files([tmp_path / "没有"])


def test_letters_in_an_archive_have_sources_of_their_own_and_are_read_in_place(tmp_path):
    put(
        tmp_path,
        **{
            "包.zip": packed(
                {"里/一.txt": "第一份答复", "二.txt": "第二份答复", "__MACOSX/._一.txt": "x", ".DS_Store": "x"}
            )
        },
    )
    listing = list_corpus([tmp_path])
    assert [file.source for file in listing.files] == ["包.zip/二.txt", "包.zip/里/一.txt"]
    assert len(listing.ignored) == 2
    parsed = parse_corpus_file(listing.files[1], Settings())
    assert parsed.pages[0].text == "第一份答复"
    assert parsed.path == tmp_path / "包.zip" / "里" / "一.txt"
    assert [path.name for path in tmp_path.iterdir()] == ["包.zip"]


def test_names_written_in_gbk_are_read(tmp_path):
    put(tmp_path, **{"包.zip": named_in_gbk("2024年答复/省教育厅.txt", "答复")})
    [file] = list_files([tmp_path])
    assert file.source == "包.zip/2024年答复/省教育厅.txt"
    assert read_bytes(file) == "答复".encode()


def test_archives_in_archives_are_opened_to_depth_two(tmp_path):
    third = packed({"深.txt": "深"})
    second = packed({"中.txt": "中", "三.zip": third})
    put(tmp_path, **{"一.zip": packed({"浅.txt": "浅", "二.zip": second})})
    files = {file.source: file for file in list_files([tmp_path])}
    assert sorted(files) == ["一.zip/二.zip/三.zip", "一.zip/二.zip/中.txt", "一.zip/浅.txt"]
    assert read_bytes(files["一.zip/二.zip/中.txt"]) == "中".encode()
    with pytest.raises(UnsupportedFormatError, match="超过 2 层"):
        parse_corpus_file(files["一.zip/二.zip/三.zip"], Settings())


def test_expanding_gives_names_and_bytes(tmp_path):
    put(tmp_path, **{"包.zip": packed({"乙.txt": "2", "甲.txt": "1", "里.zip": packed({"丙.txt": "3"})})})
    assert list(expand(tmp_path / "包.zip", Settings())) == [
        ("乙.txt", b"2"),
        ("甲.txt", b"1"),
        ("里.zip!/丙.txt", b"3"),
    ]


@pytest.mark.parametrize("name", ["../外.txt", "/etc/外.txt", "C:/外.txt", "a/../../外.txt", "..\\外.txt"])
def test_an_archive_that_points_outside_is_refused_as_a_whole(tmp_path, name):
    put(tmp_path, **{"坏.zip": packed({name: "x", "好.txt": "好"})})
    with pytest.raises(UnreadableFileError, match="指向包外"):
        list(expand(tmp_path / "坏.zip", Settings()))
    [file] = list_files([tmp_path])
    assert file.source == "坏.zip"
    with pytest.raises(ParseError):
        parse_corpus_file(file, Settings())


def test_an_archive_with_a_link_is_refused(tmp_path):
    info = zipfile.ZipInfo("链接")
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    put(tmp_path, **{"坏.zip": buffer.getvalue()})
    with pytest.raises(UnreadableFileError, match="链接"):
        list(expand(tmp_path / "坏.zip", Settings()))


def test_an_archive_with_too_many_entries_is_refused_as_a_whole(tmp_path):
    put(tmp_path, **{"多.zip": packed({f"{n}.txt": b"" for n in range(5001)})})
    [file] = list_files([tmp_path])
    assert (file.source, file.member) == ("多.zip", None)
    with pytest.raises(UnreadableFileError, match="5001 个条目"):
        parse_corpus_file(file, Settings())


def test_a_member_that_cannot_be_read_is_named_with_its_reason_and_the_others_are_read(tmp_path):
    damaged = packed({"残.txt": "残"})[:-30]
    inner = packed({"里.txt": "里", "里弹.txt": b"\0" * 6_000_000, "三.zip": packed({"深.txt": "深"})})
    members = {
        "好.txt": "好",
        "弹.txt": b"\0" * 6_000_000,
        "残.zip": damaged,
        "害.zip": packed({"../外.txt": "外"}),
        "空.zip": packed({}),
        "二.zip": inner,
    }
    put(tmp_path, **{"包.zip": packed(members)})
    found = dict(expand(tmp_path / "包.zip", Settings()))
    assert {name for name, item in found.items() if isinstance(item, bytes)} == {"好.txt", "二.zip!/里.txt"}
    reasons = {name: item.reason for name, item in found.items() if isinstance(item, ParseError)}
    assert {name: reason[:5] for name, reason in reasons.items()} == {
        "弹.txt": "压缩比异常",
        "残.zip": "文件已损坏",
        "害.zip": "压缩包里的",
        "空.zip": "压缩包是空",
        "二.zip!/里弹.txt": "压缩比异常",
        "二.zip!/三.zip": "压缩包套压",
    }
    files = {file.member: file for file in list_files([tmp_path])}
    assert files.keys() == found.keys()
    assert read_bytes(files["二.zip!/里.txt"]) == "里".encode()
    for name in reasons.keys() - {"残.zip", "害.zip", "空.zip"}:
        with pytest.raises(ParseError) as caught:
            read_bytes(files[name])
        assert caught.value.reason == reasons[name]
    for name in ("残.zip", "害.zip", "空.zip"):
        with pytest.raises(UnreadableFileError) as caught:
            parse_corpus_file(files[name], Settings())
        assert caught.value.reason == reasons[name]


def test_an_archive_is_read_until_it_is_too_large_when_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("search.parsers.archives.MAX_ZIP_BYTES", 10)
    put(tmp_path, **{"包.zip": packed({"1.txt": "123456", "2.txt": "123456", "3.txt": "1234"})})
    found = dict(expand(tmp_path / "包.zip", Settings()))
    assert (found["1.txt"], found["3.txt"]) == (b"123456", b"1234")
    assert "解压后超过" in found["2.txt"].reason
    with pytest.raises(UnreadableFileError, match="解压后超过"):
        read_bytes(next(file for file in list_files([tmp_path]) if file.member == "2.txt"))


def test_an_archive_that_says_why_it_cannot_be_read(tmp_path):
    data = packed({"一.txt": "一" * 500})
    put(tmp_path, **{"残.zip": data[: len(data) // 2]})
    [file] = list_files([tmp_path])
    with pytest.raises(ParseError, match=r"残\.zip"):
        parse_corpus_file(file, Settings())


def test_a_member_that_is_locked_is_named_and_the_others_are_read(tmp_path):
    data = bytearray(packed({"锁.txt": "锁", "开.txt": "开"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    put(tmp_path, **{"包.zip": bytes(data)})
    files = {file.source: file for file in list_files([tmp_path])}
    assert read_bytes(files["包.zip/开.txt"]) == "开".encode()
    with pytest.raises(UnreadableFileError, match="密码"):
        read_bytes(files["包.zip/锁.txt"])


def test_a_file_over_the_size_limit_is_named_with_its_size(tmp_path):
    put(tmp_path, **{"大.txt": b"x" * (3 << 20), "包.zip": packed({"大.txt": os.urandom(3 << 20)}, zipfile.ZIP_STORED)})
    with pytest.raises(UnreadableFileError, match="3 MB，超过 1 MB"):
        parse_file(tmp_path / "大.txt", Settings(max_file_mb=1))
    inner = next(file for file in list_files([tmp_path]) if file.member)
    with pytest.raises(UnreadableFileError, match="1 MB"):
        read_bytes(inner, Settings(max_file_mb=2).with_(max_file_mb=1))


def test_a_missing_file_is_an_error_in_words(tmp_path):
    with pytest.raises(UnreadableFileError, match="找不到"):
        parse_file(tmp_path / "没有.pdf", Settings())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_on_disk_that_is_not_utf_8_gives_a_source_that_can_be_stored(tmp_path):
    (tmp_path / os.fsdecode("答复.txt".encode("gbk"))).write_bytes("答复".encode())
    [file] = list_files([tmp_path])
    assert file.source == "答复.txt"
    assert read_bytes(file) == "答复".encode()


def test_the_patterns_match_what_they_say():
    for name in ("~$答复.docx", ".DS_Store", "Thumbs.db", "x.tmp"):
        assert TEMPORARY.fullmatch(name)
    assert not TEMPORARY.fullmatch("答复.docx")
    for name in ("README.md", "readme.txt", "README.zh-CN.md"):
        assert README.fullmatch(name)
    assert not README.fullmatch("readme函.pdf")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("答复.pdf", "找不到页面", "纯文本"), ("答复.docx", "<html><body><p>404</p></body></html>", "网页")],
)
def test_text_under_the_name_of_a_pdf_is_read_with_a_warning(tmp_path, name, content, kind):
    put(tmp_path, **{name: content})
    [warning] = parse_file(tmp_path / name, Settings()).warnings
    assert f"内容却是{kind}" in warning


def test_a_web_page_called_doc_is_nothing_unusual(tmp_path):
    put(tmp_path, **{"答复.doc": "<html><body><p>提案收悉。</p></body></html>"})
    assert parse_file(tmp_path / "答复.doc", Settings()).warnings == ()
