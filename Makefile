# Everything people, pre-commit and CI do stands here. `make` alone prints the list.
# Needs: Debian 12 or the like, Python 3.11 or newer with venv, make, git.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed

# make demo: SERVE=0 ends after the journey; DATA="a.json b.json.gz"; PORT=; VALIDATORS=
SERVE ?= 1
PORT ?= 8640
DATA ?=
VALIDATORS ?= 1
# make fuzz: SECONDS= for each of FUZZ=
SECONDS ?= 600
FUZZ ?= envelope abci snapshot bundle trust_file http
# make test and make sim: J= processes of pytest; ARGS= anything more for pytest
J ?= 3
ARGS ?=

.PHONY: help demo test fmt lint sim faults fuzz docs bench lock clean setup

help:
	@printf '%s\n' \
	  '目录链 mulu · make 目标 targets' '' \
	  '  make demo    新建一条链，导入并发布示例城市，走完全程，然后在 127.0.0.1:$(PORT) 提供服务' \
	  '               a new chain, the whole journey on the bundled city, then serve (SERVE=0 DATA=… PORT=… VALIDATORS=4)' \
	  '  make test    格式、静态检查、类型、分层约定、文档与全部测试' \
	  '               format, lint, types, import contracts, docs and every test' \
	  '  make fmt     整理代码格式            write the code in its one format' \
	  '  make lint    只做静态检查            the static checks alone' \
	  '  make sim     长时间模拟、断电、改字节 long simulations, power cuts, changed bytes' \
	  '  make faults  真实节点上的各种故障    real nodes under every fault (root: partitions, full disks)' \
	  '  make fuzz    随机输入 SECONDS=600 FUZZ="envelope abci"' \
	  '               random input at every door that strangers use' \
	  '  make docs    生成文档到 var/site     build the documentation into var/site' \
	  '  make bench   实测性能与比值          measured figures and ratios, into var/bench' \
	  '  make lock    重新锁定依赖            resolve and lock the dependencies anew' \
	  '  make clean   删除生成的文件          remove what was made here (.venv, var, node_modules)'

# --- the virtual environment: rebuilt only when a lock file or pyproject.toml changes -------------

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed (需要 Python 3.11 以上); try PYTHON=/path/to/python3' >&2; exit 2; }
	@"$(PYTHON)" -c 'import ensurepip, venv' || { echo 'Python is here without venv (缺少 venv): apt-get install python3-venv' >&2; exit 2; }
	@"$(PYTHON)" -m venv $(VENV)

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	@.ci/install requirements/run.txt
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	@.ci/install requirements/dev.txt
	@touch $@

# --- what a person asks for -----------------------------------------------------------------------

demo: $(RUN_STAMP)
	@if [ '$(VALIDATORS)' != 1 ]; then .ci/engine; fi
	@SERVE='$(SERVE)' DATA='$(DATA)' PORT='$(PORT)' VALIDATORS='$(VALIDATORS)' $(BIN)/python -m mulu.cli.demo

setup: $(DEV_STAMP)
	@.ci/setup

# The runner's own closing line is the last thing printed; reasons of skips stand right above it.
test: setup lint docs
	@$(BIN)/python -m pytest -n $(J) $(ARGS)

fmt: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

sim: setup
	@$(BIN)/python -m pytest -m sim --hypothesis-profile=sim --timeout=3600 $(ARGS)

faults: setup
	@$(BIN)/python -m pytest -m engine tests/faults/test_real.py -s $(ARGS)

fuzz: setup
	@for target in $(FUZZ); do nice -n 19 $(BIN)/python -m tests.fuzz $$target $(SECONDS); done

docs: $(DEV_STAMP)
	$(BIN)/mkdocs build --strict --quiet

bench: $(RUN_STAMP)
	@$(BIN)/python -m mulu.bench $(ARGS)

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: $(DEV_STAMP)
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/run.in -o requirements/run.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/dev.in -o requirements/dev.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements/engine.in -o requirements/engine.txt

clean:
	rm -rf $(VENV) var node_modules dist build .hypothesis .ruff_cache
