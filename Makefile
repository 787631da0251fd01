# What a fresh machine with Python (3.11.5 or newer) and make needs: nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools

.PHONY: demo test test-slow lint types layers installed sbom audit bench bench-questions \
  bench-save bench-compare spark minute fuzz kills check lock samples docs pictures site clean

demo: $(READY)       ## the main job, end to end, on sample data
	$(BIN)/mopac-spend demo

TESTS := $(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

test: $(TOOLS)       ## the tests, a file at a time on every processor
	$(TESTS) -m "not slow" --ignore=tests/fuzz/test_minute.py

# Servers and browsers are waited for, at times for half a minute: one more has the time.
MORE = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

test-slow: $(TOOLS)  ## and those that kill, browse, serve, run whole commands or draw at random
	$(TESTS) -n $(MORE) -m slow

lint: $(TOOLS)       ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS)      ## types, source and tests
	$(BIN)/mypy

layers: $(TOOLS)     ## a floor knows only the floors below it
	$(BIN)/lint-imports

# As a user installs it: what pip finds today, and not what is locked.
installed:           ## pip install . into an empty environment, and walk through it
	rm -rf build/installed
	$(PYTHON) -m venv build/installed
	build/installed/bin/python -m pip install --quiet .
	$(PYTHON) tests/installed.py build/installed/bin/mopac-spend

sbom: $(TOOLS)       ## the bill of materials of what users install, CycloneDX
	$(BIN)/python -m tests.bill_of_materials build/sbom.cdx.json

# Asks a service on the internet; no part of what must hold before a change lands.
audit: $(TOOLS)      ## is a fault of anything that users install known?
	@$(BIN)/python -m tests.known_faults

# Benchmarks are run by hand on a quiet machine; MOPAC_SPEND_BENCH names the sizes.
BENCH := $(BIN)/python -m pytest -q --benchmark-enable --benchmark-only
BENCHES := tests/benchmarks
QUESTIONS := $(BENCHES)/test_questions_speed.py

bench: $(TOOLS)      ## measure, beside other tools, and write docs/performance.md
	mkdir -p .benchmarks
	$(BENCH) $(BENCHES) --ignore=$(QUESTIONS) --benchmark-json=.benchmarks/measured.json
	$(BIN)/python -m tests.benchmarks.page .benchmarks/measured.json

bench-questions: $(TOOLS) ## measure every question, and write its part of the page
	mkdir -p .benchmarks
	$(BENCH) $(QUESTIONS) --benchmark-json=.benchmarks/questions.json
	$(BIN)/python -m tests.benchmarks.page .benchmarks/questions.json

bench-save: $(TOOLS) ## keep this machine's figures to compare with
	$(BENCH) $(BENCHES) -k "not peer" --benchmark-save=kept

bench-compare: $(TOOLS) ## fail where anything is 15 % slower than what was kept
	$(BENCH) $(BENCHES) -k "not peer" --benchmark-compare --benchmark-compare-fail=median:15%

spark: $(TOOLS)      ## every question on the other engine too, with Java and the extra
	$(BIN)/python -m pytest -q tests/questions/test_on_spark.py

minute: $(TOOLS)     ## a minute of the fuzz, with its counts
	$(BIN)/python -m pytest -q tests/fuzz/test_minute.py

# By hand, and for long: a case can be run again by its seed and number. FUZZ_DATA names
# the folder of real files, where there are some.
CASES ?= 20000
SEED ?= 1
fuzz: $(READY)       ## change every kind of input at random, and hold figures against oracles
	$(BIN)/python -m tests.fuzz --seed $(SEED) --cases $(CASES)

N ?= 200
kills: $(READY)      ## kill every writing command at random moments, and take the power away
	$(BIN)/python -m tests.kill --seed $(SEED) --kills $(N)

check: test test-slow minute lint types layers demo installed

samples: $(READY)    ## write the sample exports and the books made from them anew
	$(BIN)/python importers/samples/generate.py
	$(BIN)/python importers/samples/history.py
	$(BIN)/python importers/samples/duties.py

docs: $(TOOLS)       ## write the generated pages anew
	$(BIN)/python -m tests.errors.make_page

# Needs uv; the locks hold hashes and no address of any index. What is in two of them
# is of one version. Versions stay until they are told to move: make lock LOCK=--upgrade
LOCK ?=
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header $(LOCK)

lock:
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group build -c requirements.lock -o requirements-build.lock
	$(COMPILE) --group dev -c requirements.lock -c requirements-build.lock \
	  -o requirements-dev.lock
	$(PYTHON) -m tests.packages

# What is installed is compiled by all processors at once, and not by pip's one; but for
# the tests of others, a quarter of it, which nobody runs.
PIP := $(BIN)/python -m pip install --quiet --no-compile
COMPILED := $(BIN)/python -m compileall -q -j 0 -x /tests/ $(VENV)/lib || true

# What runs the program, and hatchling, which puts its command into the environment.
$(READY): requirements.lock requirements-build.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "mopac-spend needs Python 3.11.5 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	$(COMPILED)
	touch $@

# What tests it besides.
$(TOOLS): $(READY) requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	$(COMPILED)
	touch $@

pictures: $(TOOLS)   ## the pictures of the README and the tutorial, with Chromium
	$(BIN)/python -m tests.pictures

# Links that lead nowhere stop it. To read it: make site, then a server of plain files, as
# python3 -m http.server --directory build/site
site: $(TOOLS)       ## the pages of docs as a site with search, in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
