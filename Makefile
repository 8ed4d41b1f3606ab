# `make setup` once, then `.venv/bin/espace`. Nothing but Python 3.11 or later is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
COMPILE := uv pip compile --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help setup demo test check audit docs bench chaos lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: $(DONE)/kafka ## virtual environment, dependencies, the espace command, Kafka's jars and what its Java starts from

$(DONE)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than Python 3.11: name another with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(DONE) && touch $@

$(DONE)/dependencies: requirements-dev.txt $(DONE)/venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt \
		|| { echo "The Python packages could not be installed: check the network and the disk, then run this again." >&2; exit 1; }
	@touch $@

# The build back-end is looked up on PATH.
$(DONE)/project: pyproject.toml $(DONE)/dependencies
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	@touch $@

$(DONE)/kafka: espace/stack/kafka.lock $(DONE)/project
	$(BIN)/python -m espace.stack.setup
	@touch $@

demo: setup ## from nothing to the annual table of 2016
	$(BIN)/espace demo

test: setup ## all tests, two files at a time, each worker with servers of its own
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## format, lint, weaknesses, types, and which part may know which
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive services shared espace
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: setup ## what is known against the packages of a site (asks the package index; needs its answers about weaknesses)
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/audit-requirements.txt
	$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.txt

docs: setup ## write the pages that are made of the code: events, refusals, optional files, lexique, codes
	$(BIN)/python -m services.asyncapi > docs/asyncapi.json
	$(BIN)/python -m services.refusals > docs/refusals.md
	$(BIN)/python -m services.rights > docs/rights.md
	$(BIN)/python -m services.kernel.lexique > docs/lexique.md
	$(BIN)/python -m services.optional_files > docs/import-optional.md
	$(BIN)/python -m services.kernel.codes > services/kernel/published/$$($(BIN)/python -c 'from services.kernel.codes import VERSION; print(VERSION)').json

bench: setup ## measure beside the peer, into .espace/bench/results.json
	$(BIN)/python -m tests.bench

chaos: setup ## faults one after another under a running history, then every figure and log compared (10 minutes at most)
	$(BIN)/python -m tests.chaos

lock: $(DONE)/project ## resolve the dependencies and Kafka's jars anew (needs uv)
	$(COMPILE) --extra tracing pyproject.toml -o requirements.txt
	$(COMPILE) --extra tracing --extra local --extra dev pyproject.toml -o requirements-dev.txt
	echo pip-audit | $(COMPILE) - -o deploy/audit-requirements.txt
	$(BIN)/python -m espace.stack.jars

clean: ## stop what runs here, the demonstration's stack too, delete its data and the virtual environment
	@if [ -x $(BIN)/espace ]; then for home in "$${ESPACE_HOME:-.espace}/demo" "$${ESPACE_HOME:-.espace}"; do \
		if [ -d "$$home" ]; then ESPACE_HOME="$$home" $(BIN)/espace down --wipe || exit 1; fi; done; fi
	rm -rf $(VENV) .espace .pytest_cache .mypy_cache .ruff_cache .hypothesis
