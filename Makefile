# make run · make test · make check · make bench · make pictures: each sets itself up; nothing else to install by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS := 2
# Hundreds of processes are started by the tests; each would compile the sources anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench pictures browser format

run: $(VENV)/runtime.stamp
	@exec $(BIN)/python -m office serve

test: $(VENV)/tests.stamp browser
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/tests.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/tests.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/tests.stamp
	$(BIN)/python bench/run.py $(ARGS)

pictures: $(VENV)/tests.stamp browser
	$(BIN)/python tests/pictures.py

browser: $(VENV)/tests.stamp
	@$(BIN)/python tests/find_browser.py >/dev/null

# The stamps are written last, so that a broken installation is begun anew.
$(VENV)/runtime.stamp: requirements.txt tests/make_venv.sh
	@sh tests/make_venv.sh $(PYTHON) $(VENV) runtime

$(VENV)/tests.stamp: requirements.txt tests/make_venv.sh
	@sh tests/make_venv.sh $(PYTHON) $(VENV) tests
