"""Where a model comes from: a folder, the hub's cache on this machine, or the hub where that is allowed."""

from __future__ import annotations

import re
from pathlib import Path

from search.errors import EmbedderError

HUB_NAME = re.compile(r"[A-Za-z0-9_-][\w.-]*(?:/[\w.-]+)?", re.A)
"""``BAAI/bge-m3`` yes, ``./models/bge-m3`` no."""

HOW_TO_FETCH = (
    "在能上网的电脑上运行 hf download {name} --local-dir {folder}，把文件夹 {folder} 拷到本机，"
    "再把模型设置（--model 或 SEARCH_EMBEDDER）写成该文件夹的路径；也可以不设，改用自带模型 bundled"
)
NOT_MODEL_FILES = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "*.png", "*.md", ".git*")


def model_folder(name: str, how_to: str = HOW_TO_FETCH) -> Path:
    """Return the folder of a model: ``name`` itself, or its copy in the hub's cache, fetched first where that is allowed.

    ``how_to`` tells how to bring a model here; ``{name}`` and ``{folder}`` stand for its name and a folder for it.

    Raises:
        EmbedderError: there is no such folder, or the model is neither in the cache nor to be had.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    how = how_to.format(name=name, folder=folder.name)
    if not HUB_NAME.fullmatch(name):
        raise EmbedderError(
            f"找不到模型文件夹“{name}”。请检查路径；模型须先拷到本机，例如：{how.replace(name, '模型名')}。"
        )
    from huggingface_hub import constants, snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True, ignore_patterns=list(NOT_MODEL_FILES)))
    except Exception as error:  # the hub raises many kinds; any of them means: not here
        if constants.is_offline_mode():
            raise EmbedderError(f"本机没有模型“{name}”，且已设为离线（HF_HUB_OFFLINE）。{how}。") from error
    try:
        return Path(snapshot_download(name, ignore_patterns=list(NOT_MODEL_FILES)))
    except Exception as error:
        raise EmbedderError(f"本机没有模型“{name}”，也下载不到。{how}。") from error


def out_of_memory(error: Exception) -> bool:
    """Whether a library says, in one of its ways, that memory ran out."""
    return isinstance(error, MemoryError) or "out of memory" in str(error).lower() or "can't allocate" in str(error)
