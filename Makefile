# The front door for chores, the same for people and for CI. Needs make and Python 3.11 or newer;
# everything else goes into .venv. A stamp in .venv says what is installed there, so that a second
# call starts work at once; a change of pyproject.toml or of the version installs again.

CONFIG ?= configs/housing.yaml
TESTS  ?= tests
JOBS   ?= auto
ARGS   ?=

VENV    := .venv
BIN     := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-stamp
DEV     := $(VENV)/.dev-stamp
SITE    := $(VENV)/.docs-stamp
SERVER  := $(VENV)/.language-server-stamp
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test lint bench docs clean

help: ## show this list
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(DEV) ## install the project and everything to work on it into .venv

run: $(RUNTIME) ## train and report: CONFIG=configs/housing.yaml, ARGS="--set seed=3"
	$(BIN)/mlpipe run $(CONFIG) $(ARGS)

test: $(DEV) $(SERVER) ## run the tests: TESTS=tests/spec, JOBS=0 for one process, ARGS="-k name"
	$(BIN)/python -m pytest $(TESTS) -n $(JOBS) --dist loadfile $(ARGS)

lint: $(DEV) ## check style, types and the layers of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV) ## measure against named alternatives: each file of tests/benchmarks
	@for script in tests/benchmarks/[!_]*.py; do \
	    echo "== $$script"; $(BIN)/python "$$script" $(ARGS) || exit 1; \
	done

docs: $(DEV) $(SITE) ## fill in what README.md and docs/ have from the code, and build the site: build/site/index.html
	$(BIN)/python -m docs.refresh
	$(BIN)/python -m sphinx -q --fresh-env --fail-on-warning --keep-going -d build/doctrees docs build/site

clean: ## remove .venv, builds and caches; runs in artifacts/ stay
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find mlpipe plugins tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The development environment holds all of the runtime one, hence both stamps.
$(DEV): pyproject.toml mlpipe/__init__.py $(BIN)/python
	@echo "setting up $(VENV) for development, about a minute the first time"
	@$(PIP) install --editable '.[dev]'
	@touch $(RUNTIME) $@

# What makes the site, which no test needs.
$(SITE): pyproject.toml $(DEV)
	@$(PIP) install --editable '.[docs]'
	@touch $@

# The language server that the tests of the schema drive, at a release that old Node can run; without npm they skip.
$(SERVER): Makefile $(BIN)/python
	@if ! command -v npm >/dev/null; then touch $@; \
	elif npm install --prefix $(VENV)/language-server --no-audit --no-fund --no-save --loglevel=error \
	    yaml-language-server@1.19.2 >/dev/null; then touch $@; \
	else echo "note: yaml-language-server could not be installed; its tests will be skipped" >&2; fi

$(RUNTIME): pyproject.toml mlpipe/__init__.py $(BIN)/python
	@echo "setting up $(VENV), about a minute the first time"
	@$(PIP) install --editable '.[all]'
	@touch $@

# Where .venv's Python is missing, or is a link to one that has been removed, the stamps are stale too.
ifeq ($(realpath $(BIN)/python),)
.PHONY: $(BIN)/python
endif

# The first Python that runs, is new enough and can make an environment.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	    if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec "$$python" -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "error: mlpipe needs Python 3.11 or newer with its venv module; python3 here is" \
	    "$$(python3 --version 2>/dev/null || echo missing)." >&2; \
	echo "  hint: install it (on Debian: apt-get install python3 python3-venv)," \
	    "or name one: make PYTHON=/path/to/python3.12 ..." >&2; \
	exit 1
