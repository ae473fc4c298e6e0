# Every target first makes what it needs. Any Python from 3.11 on will do.
PYTHON ?= python3
BIN := .venv/bin

# The values as given: make would take a $ in them for one of its own variables.
override CUSTOMERS := $(value CUSTOMERS)
override ORDERS := $(value ORDERS)
override VARS := $(value VARS)
override TARGET := $(value TARGET)
override ACTION := $(value ACTION)
override TOP := $(value TOP)
override MARGIN := $(value MARGIN)
override FORMAT := $(value FORMAT)
override CONTACTS := $(value CONTACTS)
override CHANGED := $(value CHANGED)
override SENT := $(value SENT)
export CUSTOMERS ORDERS VARS TARGET ACTION TOP MARGIN FORMAT CONTACTS CHANGED SENT

.PHONY: help build rollback export dashboard docs screenshots bench test lint clean

help:
	@echo "make build                      segment the embedded customers"
	@echo "make build CUSTOMERS=file.csv   segment your customers"
	@echo "make build ORDERS=lines.csv     the same from the order lines of a shop"
	@echo "make build TARGET=spark         the same on Apache Spark (docs/spark.md)"
	@echo "make export                     show the target lists"
	@echo "make export ACTION=upsell       one of them as CSV; TOP=100 MARGIN=0.1"
	@echo "  FORMAT=klaviyo CONTACTS=file  the same for a marketing tool (docs/audiences.md)"
	@echo "make rollback                   show readers the previous release again"
	@echo "make dashboard                  view the segments, choose k, upload a file"
	@echo "make docs                       one page that describes all tables and how they are made"
	@echo "make screenshots                update docs/images from the published release"
	@echo "make bench                      speed and memory; SIZES=2240,1000000"
	@echo "make test                       all tests"
	@echo "make lint                       SQL, Python, YAML and dbt conventions"

build: .venv/.$(if $(filter spark%,$(TARGET)),spark,build)
	@vars="$$($(BIN)/python -m smartcart.dbt_vars)" && \
	$(BIN)/dbt --quiet build --vars "$$vars" $${TARGET:+--target "$$TARGET"}

rollback: .venv/.build
	@$(BIN)/python -m smartcart.rollback

export: .venv/.build
	@$(BIN)/python -m smartcart.export

dashboard: .venv/.dashboard
	@test -e "$${SMARTCART_WORKSPACE:-.}/published/current/smartcart.duckdb" || $(MAKE) --no-print-directory build
	@$(BIN)/streamlit run dashboard/streamlit_app.py

# Reads only what is published, so a refresh may run at the same time.
docs: .venv/.build
	@test -e "$${SMARTCART_WORKSPACE:-.}/published/current/smartcart.duckdb" || $(MAKE) --no-print-directory build
	@$(BIN)/dbt --quiet docs generate --static --target published --target-path "$${DBT_TARGET_PATH:-target}/docs"
	@echo "Documentation: $${DBT_TARGET_PATH:-target}/docs/static_index.html"

screenshots: .venv/.test
	@cd dashboard && ../$(BIN)/python -m tools.screenshots

SIZES ?= 2240,100000,1000000
bench: .venv/.bench
	$(BIN)/python benchmarks/bench.py --customers $(SIZES)

test: .venv/.test
	$(BIN)/python -m pytest

lint: .venv/.lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfluff lint --processes 0 models analyses tests/singular
	$(BIN)/dbt parse --quiet
	$(BIN)/dbt-bouncer

clean:
	rm -rf .venv target logs warehouse/*

# One stamp per extra: reinstalled when the pins or the dependencies change.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv .venv

.venv/.build: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

# The extra `test` includes the others.
.venv/.%: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[$*]'
	@touch .venv/.build $(if $(filter test,$*),.venv/.bench .venv/.dashboard .venv/.spark) $@
