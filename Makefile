# Everything that a fresh machine needs is Python 3.11 or newer and make.
PYTHON ?= python3
PORT ?= 3999
BIN := .venv/bin

.PHONY: help demo test chaos check bench install lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: .venv/runtime ## live a programme on a local Slack (FRESH=1 starts anew, PORT=4000 moves it)
	@$(BIN)/python -m bot demo --port $(PORT) $(if $(FRESH),--fresh)

test: check ## all tests: both databases and a real browser
	@$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n 4 --dist worksteal

chaos: .venv/dev ## processes killed 300 times while pairs are asked, limits shared (8 minutes)
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m benchmarks.delivery limits

check: .venv/dev ## formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev ## the benchmarks, as ratios to their anchors
	$(BIN)/python -m benchmarks

lock: ## pin the newest allowed versions, with hashes (needs uv)
	uv pip compile -q pyproject.toml --extra playground --extra build $(LOCK) -o requirements.txt
	uv pip compile -q pyproject.toml --extra dev $(LOCK) -o requirements-dev.txt

LOCK := --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
	--no-annotate --no-header --upgrade

clean: ## forget the virtual environment, the caches and the demo
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo

install: .venv/runtime ## the virtual environment with the `mentor` command

# A virtual environment counts as built once its stamp is there; a half-built one is made anew.
.venv/runtime: requirements.txt
	@$(call build,requirements.txt)
	@touch $@

.venv/dev: requirements-dev.txt
	@$(call build,requirements-dev.txt)
	@touch $@ .venv/runtime

define build
set -e; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo "Mentor needs Python 3.11 or newer as $(PYTHON). make PYTHON=python3.12 names another."; exit 1; }; \
if [ -e .venv ] && [ ! -e .venv/runtime ] && [ ! -e .venv/dev ]; then \
  echo "Found a half-built .venv: building it anew."; rm -rf .venv; fi; \
[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv || { rm -rf .venv; \
  echo "Python's venv module is missing. On Debian, apt-get install python3-venv brings it."; exit 1; }; \
echo "Installing what $(1) names (once) …"; \
$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1) || { \
  echo "Not everything could be installed. Is there a network? The same command tries again."; exit 1; }; \
$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endef
