# `make help` lists the targets. Needs Python 3.11 or later, with pip and venv.

PYTHON ?= python3
DOCS ?= seeds
# For torch without CUDA on Linux: the address of PyTorch's CPU wheel index.
TORCH_INDEX ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FOOTNOTE := $(BIN)/footnote
CHROMIUM := $(firstword $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))
# What the tests use beside the defaults.
TEST_MODELS := SmolLM2-135M-Instruct bge-small-en-v1.5

.DEFAULT_GOAL := help
.PHONY: help setup models run ask asked test check format docs bench eval screenshot lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: models ## make .venv, install everything, fetch and verify the default models

models: $(READY) ## fetch the default models that are missing
	@$(FOOTNOTE) models pull

run: setup ## index DOCS (seeds) and open the desk at http://127.0.0.1:7860
	@$(FOOTNOTE) add $(DOCS)
# Ctrl-C closes the desk; make would call that an error.
	@trap : INT; $(FOOTNOTE) serve || [ $$? -eq 130 ]

ask: asked setup ## answer Q="..." in the terminal, from DOCS (seeds)
	@$(FOOTNOTE) add $(DOCS)
	@$(FOOTNOTE) ask "$$Q"
ask asked: export Q := $(Q)

asked:
	@test -n "$$Q" || { echo 'Say what to ask: make ask Q="How many civilians were killed in the Pahalgam attack?"' >&2; exit 2; }

test: setup ## run every test: fast, on the real models, in the browser
	@$(FOOTNOTE) models pull $(TEST_MODELS)
# The browser's driver keeps an event loop running, so its tests have a process of their own.
ifeq ($(CHROMIUM),)
	@echo "*** No Chromium on this machine: the browser tests are NOT run. Install chromium to run them. ***" >&2
else
	$(BIN)/python -m pytest -m browser
endif
	$(BIN)/python -m pytest -m "not browser"

check: $(READY) ## format, lint, types, fast tests, docs freshness
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest
	$(BIN)/python docs/generate.py --check

format: $(READY) ## rewrite the code as the formatter wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## rewrite the generated pages
	$(BIN)/python docs/generate.py

screenshot: setup ## take the pictures of the desk anew (needs Chromium)
	$(BIN)/python -m docs.screenshot

bench: setup ## measure speed and memory on this machine
	$(BIN)/python -m benchmarks

eval: setup ## measure search, verdicts and answers on the data sets in DATA=...
	@test -n "$(DATA)" || { echo 'Say where the data sets are: make eval DATA=../data' >&2; exit 2; }
	$(BIN)/python -m benchmarks.evaluation --data "$(DATA)"

lock: $(READY) ## pin what is now installed in constraints.txt
	@sed -n '/^#/p' constraints.txt > $(VENV)/lock
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/^\(torch==[0-9.]*\)+.*/\1/' >> $(VENV)/lock
	@mv $(VENV)/lock constraints.txt

clean: ## remove .venv and everything generated; the home stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Footnote needs Python 3.11 or later; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "No virtual environment could be made. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@echo "Installing the pinned packages into $(VENV); the first time this downloads a few hundred megabytes."
ifneq ($(TORCH_INDEX),)
	$(BIN)/python -m pip install --index-url $(TORCH_INDEX) $(shell grep '^torch==' constraints.txt)
endif
	$(BIN)/python -m pip install --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $(READY)
