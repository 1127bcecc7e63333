# Two commands need nothing but Python 3.11 or newer: `make listen` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# what pytest is given; CI asks for more
TESTS  ?= -n auto -m "not slow and not timing and not faults and not voices and not long"
# dependency groups for the tests; CI adds `extras`
GROUPS ?= test

.PHONY: listen test platforms site-docs workflows lowest audit faults lint docs bench naturalness \
  wheel clean

listen: $(VENV)/installed
	$(BIN)/guided-press export low-back-15-self -o low-back-15-self.mp3
	@if $(BIN)/guided-press outputs --quiet >/dev/null 2>&1; then \
	   $(BIN)/guided-press play low-back-15-self; \
	 else \
	   echo "Open low-back-15-self.mp3 with any player: no sound output was found here."; \
	 fi

test: $(VENV)/testing
	$(BIN)/python -m pytest $(TESTS)

# the same with the lowest version of everything that pyproject.toml allows, in an environment beside
lowest: LOWEST := $(VENV)-lowest
lowest:
	@mkdir -p $(LOWEST)
	$(PYTHON) tests/lowest.py > $(LOWEST)/constraints.txt
	PIP_CONSTRAINT=$(abspath $(LOWEST))/constraints.txt $(MAKE) test VENV=$(LOWEST)

# where `pip install` succeeds: resolves for every platform and Python; asks the package index
platforms: $(VENV)/testing
	$(BIN)/pip install --quiet 'uv>=0.9'
	$(BIN)/python tests/platforms.py

# known vulnerabilities of everything that is installed here; asks the package index, so it needs a network
# (from a list, because --strict takes the editable package for one that it could not ask about)
audit: $(VENV)/installed
	$(BIN)/pip install --quiet 'pip-audit>=2.7'
	$(BIN)/pip freeze --local --exclude-editable > $(VENV)/audited.txt
	@$(BIN)/pip-audit --strict --no-deps --disable-pip --requirement $(VENV)/audited.txt || { \
	  echo "The audit did not pass: what is named above has a known vulnerability, or the index"; \
	  echo "could not be asked about it, so that nothing is known."; exit 1; }

# everything that can go wrong, as often as it takes; the same tests run short in CI
faults: $(VENV)/testing
	$(BIN)/pip install --quiet --group fuzz
	GUIDED_PRESS_FAULTS=long $(BIN)/python -m pytest -n auto tests/faults \
	  tests/web/test_guarding.py tests/web/test_serving.py tests/test_packaging.py

lint: $(VENV)/linting
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/installed
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_sounds.py

# the documentation as a site, in site-docs/
site-docs: $(VENV)/installed
	$(BIN)/pip install --quiet --group docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# the workflows for a public host
workflows: $(VENV)/linting
	$(BIN)/pip install --quiet 'zizmor>=1.5'
	$(BIN)/zizmor --offline .github/workflows

# beside the tests' packages: pydub for the tutorials' way, and a Piper voice; ffmpeg, sox and espeak-ng are programs
bench: $(VENV)/testing
	$(BIN)/pip install --quiet --group piper-voice "pydub>=0.25.1" "audioop-lts>=0.2; python_version >= '3.13'"
	$(BIN)/python benchmarks/bench.py $(BENCH)

# how natural the voice sounds, sentence by sentence, in an environment of its own: torch is large
naturalness:
	$(MAKE) $(VENV)-naturalness/measuring VENV=$(VENV)-naturalness
	$(VENV)-naturalness/bin/python benchmarks/naturalness.py $(or $(NATURALNESS),natural)

wheel: $(VENV)/linting
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-naturalness dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# --- the virtual environment, in steps; each leaves a mark that pyproject.toml outdates ---

$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Guided Press needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --editable '.[listen]'
	@touch $@

$(VENV)/testing: $(VENV)/installed
	$(BIN)/pip install --quiet $(addprefix --group ,$(GROUPS))
	@touch $@

$(VENV)/measuring: $(VENV)/installed
	$(BIN)/pip install --quiet --group naturalness
	@touch $@

$(VENV)/linting: $(VENV)/installed
	$(BIN)/pip install --quiet --group lint
	@touch $@
