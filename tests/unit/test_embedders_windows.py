"""Texts longer than a model reads: split whole, none of it lost, no window longer than there is room for."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.embedders.known import BGE_M3, BGE_ZH, QWEN3, known_model, length_of
from search.embedders.windows import windows_within

TEXTS = st.text(alphabet="老旧小区加装电梯。！\n；a ", max_size=300)


@given(TEXTS, st.integers(1, 60))
@example("老旧。" + "小区" * 60, 20)
def test_windows_make_up_the_text_and_fit(text, room):
    windows = list(windows_within(text, list(range(len(text))), room))
    assert "".join(windows) == text
    assert all(len(window) <= room for window in windows)


@given(TEXTS, st.integers(3, 60))
def test_a_character_of_several_pieces_is_never_cut(text, room):
    starts = [at for at in range(len(text)) for _ in range(3)]
    windows = list(windows_within(text, starts, room))
    assert "".join(windows) == text
    assert all(3 * len(window) <= room for window in windows)


def test_without_any_room_a_window_has_a_character():
    assert list(windows_within("老旧小区", [0, 1, 2, 3], -5)) == ["老", "旧", "小", "区"]


def test_windows_end_where_sentences_do():
    text = "老旧小区。加装电梯。财政补助！"
    assert list(windows_within(text, list(range(len(text))), 12)) == ["老旧小区。", "加装电梯。财政补助！"]


@pytest.mark.parametrize("text", ["", "老旧小区"])
def test_what_fits_is_one_window(text):
    assert list(windows_within(text, list(range(len(text))), 4)) == [text]


def test_windows_are_about_equally_long():
    text = "电" * 1000
    lengths = [len(window) for window in windows_within(text, list(range(1000)), 100)]
    assert list(accumulate(lengths))[-1] == 1000
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize(
    ("own", "name", "length"),
    [
        (512, "BAAI/bge-small-zh-v1.5", 512),
        (None, "thenlper/gte-base-zh", 512),
        (8192, "BAAI/bge-m3", 8192),
        (float("inf"), "Qwen/Qwen3-Embedding-0.6B", 32768),
        (131072, "Qwen/Qwen3-Embedding-4B", 32768),
        (128, "intfloat/multilingual-e5-small", 128),
        (None, "somebody/else", None),
        (256, "somebody/else", 256),
    ],
)
def test_a_model_reads_as_much_as_its_files_or_its_makers_say(own, name, length):
    assert length_of(own, name) == length


def test_a_folder_is_known_by_its_name():
    assert known_model("/data/models/bge-m3").pattern is BGE_M3
    assert known_model("./bge-large-zh-v1.5").pattern is BGE_ZH
    assert known_model("Qwen/Qwen3-Embedding-8B").pattern is QWEN3
    assert known_model("somebody/else") is None
