# make app：安装、建索引、打开网页。  make help：全部命令。
# The same targets for people and for CI. Every target can be run again at any time; what is done already is skipped.

PORT ?= 8501
CORPUS ?= corpus
INDEX ?= index
QUERIES ?= tests/data/queries_dev.jsonl
GOLD ?= tests/data/gold
HEADLESS ?=
WORKERS ?= logical
BENCHES ?= build queries scale precedents

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
export PYTHONUTF8 := 1

# The first Python on this machine that is new enough and can make virtual environments.
FIND := for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$name; break; }; done
PYTHON ?= $(shell $(FIND))

.PHONY: help app index test test-fast check bench evaluate corpus install install-dev clean
.DEFAULT_GOAL := help

help: ## 列出全部命令 / list the targets
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

app: index ## 安装、更新索引、打开网页（PORT=8501，HEADLESS=1 不开浏览器）/ install, index, open the page
	SEARCH_INDEX_DIR=$(INDEX) $(PY) -m streamlit run app.py --server.port $(PORT) $(if $(HEADLESS),--server.headless true)

index: install ## 读取 CORPUS（默认 corpus/），建立或更新索引 / build or update the index
	$(PY) -m search build $(CORPUS) --index $(INDEX)

test: install-dev ## 全部测试（有 Chromium 时含网页测试）/ all tests, the browser's too where Chromium is found
	$(PY) -m pytest -m "" -n $(WORKERS) --dist loadfile

test-fast: install-dev ## 几分钟内的测试 / tests that need neither minutes nor a browser
	$(PY) -m pytest -m "not slow and not browser" -n $(WORKERS) --dist loadfile

check: install-dev ## 静态检查 / ruff and mypy --strict
	$(PY) -m ruff check .
	$(PY) -m mypy

bench: install-dev ## 速度与规模，十分钟内（只测一项：BENCHES=queries）/ speed and scale, one report
	@$(PY) benchmarks/run.py $(BENCHES)

evaluate: index ## 用标注测检索与识别的质量（QUERIES=文件，GOLD=目录）/ measure search and reading on labelled data
	$(PY) -m search evaluate $(QUERIES) --index $(INDEX) --gold $(GOLD)

corpus: install-dev ## 重新生成示例文件（维护者用）/ make the sample files again
	$(PY) tools/make_corpus.py

install: $(VENV)/installed ## 只安装运行所需 / install what the program needs

install-dev: $(VENV)/installed-dev ## 另装测试所需 / and what tests need

$(PY):
	@test -n "$(PYTHON)" || { printf '%s\n' \
	  '没有找到 Python 3.11 或更高版本（须带 venv 与 pip）。请先安装，例如：apt-get install python3 python3-venv；' \
	  '已装在别处的，用 make PYTHON=/路径/python3.11 指明。' \
	  'No Python 3.11 or newer with venv and pip was found. Install one, or name it: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/installed: requirements.txt pyproject.toml | $(PY)
	@echo '正在安装软件包，第一次需要几分钟…… / installing packages, some minutes the first time'
	@$(PIP) -r requirements.txt
	@$(PIP) --no-deps -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo '正在安装测试用的软件包…… / installing what tests need'
	@$(PIP) -r requirements-dev.txt
	@touch $@

clean: ## 删除索引与缓存，不动虚拟环境 / delete the index and caches, keep the environment
	find index -mindepth 1 ! -name README.md -delete
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
