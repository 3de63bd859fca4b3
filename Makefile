# Two commands for a stranger: `make run` and `make test`. Both do all their own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
BIN := .venv/bin

.PHONY: run setup setup-dev test search lint bench bench-documents lock screenshots clean

run: setup
	@exec $(BIN)/berkas run --demo

setup:
	@./setup.sh

setup-dev:
	@./setup.sh dev

test: setup-dev
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

search: setup-dev
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --hypothesis-profile=search tests/unit

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Everything that measures. COUNT: pictures of each kind under each condition; ROWS: pictures in the index.
COUNT ?= 2
ROWS ?= 20000
bench: bench-documents
	$(BIN)/python -m benchmarks.documents.speed --set held-out --count $(COUNT)
	$(BIN)/python -m benchmarks.checks --set held-out --count $(COUNT)
	$(BIN)/python -m benchmarks.forgery --count $(COUNT)
	$(BIN)/python -m benchmarks.same_page --count $(COUNT)
	$(BIN)/python -m benchmarks.portraits --count $(COUNT)
	$(BIN)/python -m benchmarks.tracing --count $(COUNT)
	$(BIN)/python -m benchmarks.unmarked --count $(COUNT)
	$(BIN)/python -m benchmarks.text_layers --count $(COUNT)
	$(BIN)/python -m benchmarks.numbers
	$(BIN)/python -m benchmarks.writings
	$(BIN)/python -m benchmarks.picture_index $(ROWS)
	$(BIN)/python -m benchmarks.alerts --count $(COUNT)
	$(BIN)/python -m benchmarks.ledger_verify 300

bench-documents: setup-dev
	$(BIN)/python -m benchmarks.documents.bench --plain --count $(COUNT)

# After a change of requirements*.in: pin everything again, with hashes, for every platform.
lock:
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --upgrade requirements.in -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --upgrade requirements-dev.in -c requirements.lock -o requirements-dev.lock

screenshots: setup-dev
	$(BIN)/python -m tests.roads.screenshots docs/screenshots

clean:
	rm -rf .venv .setup node_modules var web/static/vendor *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find web/translations -name '*.mo' -delete
