# Everything a developer or a first visitor types. `make setup` is part of every other target.

MANIFESTS := pyproject.toml requirements.lock tools/setup.sh tools/find-uv.sh \
             core/pyproject.toml sdk/pyproject.toml $(wildcard plugins/*/pyproject.toml)
BIN := .venv/bin
TEST_WORKERS ?= 2
PYTEST_PARALLEL := -n $(TEST_WORKERS) --dist loadscope

.PHONY: setup setup-dev run test check check-style bench test-deep lock clean

setup: .venv/.runtime

setup-dev: .venv/.development

.venv/.runtime: $(MANIFESTS)
	@tools/setup.sh runtime
	@touch $@

.venv/.development: $(MANIFESTS) | .venv/.runtime
	@tools/setup.sh development
	@touch $@

run: setup
	@$(BIN)/pegboard demo

test: setup-dev
	@tools/test-prerequisites.sh
	@$(BIN)/pytest $(PYTEST_PARALLEL) -m "not deep and not benchmark"

check-style: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: check-style
	@tools/test-prerequisites.sh postgresql
	@$(BIN)/pytest -q $(PYTEST_PARALLEL) -k "not postgresql" -m "not browser and not deep and not benchmark" \
		--ignore core/tests/web --ignore core/tests/transfer core/tests sdk/tests plugins tests/architecture

bench: setup-dev
	@tools/test-prerequisites.sh postgresql
	@$(BIN)/pytest -q -s -m benchmark tests

test-deep: setup-dev
	@tools/test-prerequisites.sh
	@PEGBOARD_TEST_DEPTH=deep $(BIN)/pytest $(PYTEST_PARALLEL) -m "not benchmark"

lock:
	@tools/lock.sh

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
