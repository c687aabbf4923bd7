# The commands of README.md, no logic of their own. `make site` and `make test` are the two to know.
PYTHON ?= python3
OLDEST_PYTHON ?= $(PYTHON)
BIN := .venv/bin
BUILD := docs/_build
# make site SOLUTIONS=0 leaves the solutions of the exercises out; such a site has a folder of its own.
SITE := $(BUILD)/$(if $(filter 0,$(SOLUTIONS)),unsolved,html)
BOOK := $(BUILD)/epynn$(if $(filter 0,$(SOLUTIONS)),-unsolved)
export WEAVE_SOLUTIONS := $(SOLUTIONS)

# What "Edit" leads to: make site EDIT=https://host/edit/main/{path}, or EDIT=vscode://file{absolute} for an editor.
export WEAVE_EDIT := $(EDIT)

# Where the site will be: make html ADDRESS=https://host/folder/ makes a sitemap, and a picture of each page for messages about it.
# Both hold whole addresses. Without ADDRESS there are none, and the site works wherever it lies.
export WEAVE_ADDRESS := $(ADDRESS)
# The repository, for a link in the foot of each page, unless pyproject.toml says it: make html REPOSITORY=https://host/name
export WEAVE_REPOSITORY := $(REPOSITORY)

.PHONY: site live html pdf shots look editor fonts fallbacks icons inventories test test-oldest test-browser check prove mutants proof performance oracle pins clean

site: html
	$(BIN)/python -m loom.serving $(SITE)

# The book, woven and checked at each save. PORT=… and OPEN=1 if you like.
live: .venv/test.stamp
	$(BIN)/python tangle.py live$(if $(PORT), --port $(PORT))$(if $(OPEN), --open)

html: .venv/site.stamp
	$(BIN)/python tangle.py weave $(SITE)

# What is read of the book, on paper; with PART=reference, proof, making, indexes or solutions what is looked up.
# Ten of its pages in pictures. Both need Chromium.
pdf: html .venv/test.stamp
	$(BIN)/python -m loom.printing.pdf $(SITE) $(BOOK)$(if $(PART),-$(PART)).pdf $(if $(PART),--part $(PART))

shots: html .venv/test.stamp
	$(BIN)/python -m loom.printing.shots $(SITE)

# How each page looks in Chromium, in figures; an error where a bound is not held.
look: html .venv/test.stamp
	$(BIN)/python -m tests.look $(SITE)

# The part of the mathematics font that the book needs: make fonts FULL=STIXTwoMath-Regular.ttf
fonts: .venv/test.stamp
	$(BIN)/pyftsubset $(FULL) --unicodes-file=docs/fonts/stix-two-math.txt --output-file=docs/_static/fonts/stix-two-math.woff2 --flavor=woff2 --no-hinting --layout-features='*' --name-IDs='*' --notdef-outline

# The icon for the start screen of a telephone; again when docs/_static/favicon.svg has changed.
icons: .venv/site.stamp
	$(BIN)/python -m docs.icons

# The fonts that stand in until the site's own arrive; again when one of those has changed.
fallbacks: .venv/test.stamp
	$(BIN)/python -m docs.fallbacks

# The public Python names of other people's documentation, to which the site links, as they are today. They are kept as
# the first version of Sphinx's inventories, which is text: a change can be read, and a wheel packs it better.
AS_TEXT = sed -nE '1s/2$$/1/p; 2,3p; s/^([^ ]+) py:([a-z]+) [-0-9]+ ([^\#]*)\#(module-)?(\$$|\1) -$$/\1 \2 \3/p' | sed 's/ module / mod /'
INVENTORY = $(BIN)/sphobjinv convert -q plain -u $(2)/objects.inv - | grep -E '^(\#|$(3)[^ ]* py:)' | grep -v '^[^ ]*\._' | $(AS_TEXT) >.venv/$(1).inv && test -s .venv/$(1).inv && mv .venv/$(1).inv docs/inventories
MATPLOTLIB := matplotlib\.(artist|axes|cm|colors|figure|patches|pyplot|textpath|ticker|transforms)
inventories: .venv/test.stamp
	$(call INVENTORY,matplotlib,https://matplotlib.org/stable,$(MATPLOTLIB))
	$(call INVENTORY,numpy,https://numpy.org/doc/stable,numpy\.)
	$(call INVENTORY,python,https://docs.python.org/3,)

# A test that hangs fails after so many seconds, with what it was at: five times what the longest takes.
test: .venv/test.stamp .node/stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile --timeout 1200

# The library's own tests with the oldest Python and packages that pyproject.toml names, in an environment
# of their own. What they leave out asks for packages with bounds of their own: the engines of an export,
# Dask, a notebook's kernel, the renderer of diagrams, and the site (the figures of shapes).
OLDEST := .oldest/bin/python
test-oldest: .oldest/test.stamp
	$(OLDEST) tests/oldest.py >/dev/null
	$(OLDEST) -m pytest -n 2 --dist loadfile tests/functions tests/layers tests/network \
		$(addprefix --ignore=tests/network/test_,export.py export_keras.py export_onnx.py export_torch.py \
		distributed.py notebook.py shapes.py) \
		--deselect=tests/network/test_interrupt.py::test_the_stop_button_of_a_notebook \
		--deselect=tests/network/test_reporting.py::test_the_diagram_is_mermaid

.oldest/test.stamp: pyproject.toml requirements.txt tests/requirements.txt tests/oldest.py
	rm -rf .oldest
	$(OLDEST_PYTHON) -m venv .oldest
	$(OLDEST) tests/oldest.py >.oldest/constraints.txt
	$(OLDEST) -m pip install --quiet --disable-pip-version-check --constraint .oldest/constraints.txt \
		--editable . pytest pytest-xdist hypothesis sybil filelock markdown-it-py lark mdit-py-plugins torch
	touch $@

# The library's own tests in Pyodide, the Python of a browser, started by Node. Pyodide's files are those of the folder
# PYODIDE, else of ../shared/pyodide.
test-browser: .venv/test.stamp
	$(BIN)/python -m tests.browser.node.starting tests.browser.node.library

check: .venv/site.stamp
	$(BIN)/python tangle.py check

prove: .venv/test.stamp .node/stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile --timeout 7200 -m "prove or not prove"
	$(MAKE) mutants

# Small mistakes from a list of 300, each made in a copy of the book: what the tests caught, they must still catch.
mutants: .venv/test.stamp
	$(BIN)/python -m tests.mutants

# Every configuration of literate/proof/keras.md against PyTorch and Keras; writes the table that the page shows.
proof: .venv/test.stamp
	$(BIN)/python -m tests.proof.run

# uv installs what pip would, in a quarter of the time, and looks where pip's settings say. Where it can't, pip does.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PLACES := s/'//g; s/.*\.find-links=/--find-links=/p; s/.*\.index-url=/--default-index=/p; s/.*\.extra-index-url=/--index=/p; s/.*\.constraint=/--constraint=/p
define INSTALL
@echo "Installing what $(1) names."
@$(PIP) install uv==0.13.9
@$(BIN)/uv --quiet --system-certs pip install --python $(BIN)/python $$($(BIN)/python -m pip config list | sed -n "$(PLACES)") -r $(1) || $(PIP) install -r $(1)
endef

# An installation is repeated only when what it installs has changed.
.venv/site.stamp: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(call INSTALL,requirements.txt)
	touch $@

.venv/test.stamp: .venv/site.stamp tests/requirements.txt
	$(call INSTALL,tests/requirements.txt)
	touch $@

# What the scripts of the pages are linted and bundled with. Without Node the tests that need it say so.
JAVASCRIPT := loom/browser/javascript
NPM := npm --silent --ignore-scripts --no-audit --no-fund
.node/stamp: $(JAVASCRIPT)/package.json $(JAVASCRIPT)/package-lock.json
	mkdir -p .node && cp $^ .node
	if command -v npm >/dev/null; then cd .node && $(NPM) ci && touch stamp; fi

# The editor of the pages; again when its versions, in loom/browser/javascript/package.json, have changed.
editor:
	cd $(JAVASCRIPT) && $(NPM) install --package-lock-only --omit-lockfile-registry-resolved
	$(MAKE) .node/stamp
	NODE_PATH=.node/node_modules node $(JAVASCRIPT)/bundle.js loom/browser/static

# Renews both pinned lists from their short ones (needs pip-tools). torch stays a range: see tests/oracles.in.
PINS := CUSTOM_COMPILE_COMMAND='make pins' pip-compile --quiet --upgrade --strip-extras --allow-unsafe \
	--annotation-style=line --no-emit-options --no-emit-index-url --no-emit-trusted-host
pins:
	$(PINS) --output-file requirements.txt requirements.in
	$(PINS) --output-file tests/requirements.txt tests/requirements.in
	cat tests/oracles.in >> tests/requirements.txt

# All figures of literate/proof/performance.md. Some five minutes on a machine that does nothing else.
performance: .venv/test.stamp .oracle/bin/python
	$(BIN)/python tests/benchmarks/performance.py

# Records anew, beside the scripts, what EpyNN 1.2.13 computes: in an environment of its own, with numpy<2.
oracle:
	$(PYTHON) tests/oracles/record.py

.oracle/bin/python:
	$(MAKE) oracle

clean:
	rm -rf .venv .oldest .oracle .node docs/_build .tangle .mypy_cache .pytest_cache .ruff_cache .hypothesis
