# Mofang Checkout 魔方收银台: everything that is done with it, on one page. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PIP_INSTALL := .venv/bin/python -m pip install -qq --disable-pip-version-check
LOCKS := resources/setup
N ?= 20000
ROUNDS ?= 50

# Steps share one environment and one package manager.
.NOTPARALLEL:

# Qt's libraries are needed only where there is a screen to show something on.
SCREEN := $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(QT_QPA_PLATFORM),screen)

# An environment whose interpreter is gone, or whose checkout was moved, is made again.
ifneq "$(shell .venv/bin/python -c 'print(1)' 2>/dev/null) $(shell cat .venv/made-in 2>/dev/null)" "1 $(shell pwd -P)"
$(shell rm -f .venv/ready-* .venv/made-in)
endif

.PHONY: help
help: ## 列出命令 · list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: system-for-run .venv/ready-to-run ## 打开演示收银台 · open the kiosk in demo mode; nothing real is touched
	@.venv/bin/python -m app kiosk --demo || case $$? in 3|4) ;; *) exit $$?;; esac

.PHONY: test
test: system-for-test .venv/ready-with-tools ## 运行全部测试 · run the whole suite: screen, browser, keyring, PostgreSQL
	.venv/bin/python -m pytest

.PHONY: lint
lint: system-for-tools .venv/ready-with-tools ## 检查格式、类型、依赖方向 · check style, types and import rules
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

.PHONY: bench
bench: system-for-test .venv/ready-with-tools ## 测量启动、延迟、内存 · measure start, latency, memory; writes build/bench.json
	.venv/bin/python -m tests.bench

.PHONY: torture
torture: system-for-tools .venv/ready-with-tools ## 随机故障推演（N=次数）· random faults and crashes in virtual time (N=schedules)
	.venv/bin/python -m tests.torture --schedules $(N)

.PHONY: scale
scale: system-for-tools .venv/ready-with-tools ## 一个账户带一万台收银台 · reads a second and time to notice, up to 10,000 kiosks
	.venv/bin/python -m tests.scale

.PHONY: chaos
chaos: system-for-tools .venv/ready-with-tools ## 真实进程反复强杀（ROUNDS=轮数）· real processes, killed and frozen (ROUNDS=rounds)
	.venv/bin/python -m tests.chaos --rounds $(ROUNDS)

.PHONY: build
build: system-for-build .venv/ready-with-tools ## 打包成独立程序 · freeze the program into dist/mofang
	.venv/bin/pyinstaller --noconfirm --log-level WARN build.spec

.PHONY: dist
dist: system-for-tools .venv/ready-to-run ## 构建 wheel 和源码包 · build wheel and source distribution into dist/
	.venv/bin/python -m hatchling build

.PHONY: screens
screens: system-for-screens .venv/ready-to-run ## 把每个界面存成 PNG · write every screen as a PNG into screens/
	.venv/bin/python -m app.desktop.gallery screens
	.venv/bin/python -m app.desktop.desk.desk_gallery screens

.PHONY: lock
lock: build/lock-tool ## 重新锁定依赖版本 · resolve the dependencies anew, with hashes
	$(call resolve,all.lock,--all-extras)
	$(call resolve,run.lock,--constraint $(LOCKS)/all.lock)

.PHONY: clean
clean: ## 删除一切生成物 · remove everything that was made here
	rm -rf .venv build dist screens .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# One file serves every platform and Python; it names no index, so that it installs from any.
# hatchling is what installs the program itself into .venv, without asking a network.
resolve = build/lock-tool/bin/uv pip compile --quiet --system-certs \
	--no-config --universal --python-version 3.11 --upgrade --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(2) \
	--output-file $(LOCKS)/$(1) pyproject.toml - <<< 'hatchling>=1.27'

build/lock-tool:
	python3 -m venv $@ && $@/bin/pip install -qq uv

# System packages come first, so that a person without sudo has one line to type for each command.
SYSTEM := system-for-run system-for-tools system-for-screens system-for-build system-for-test
.PHONY: $(SYSTEM)
system-for-run: NEEDS := python $(SCREEN)
system-for-tools: NEEDS := python
system-for-screens: NEEDS := python screen
system-for-build: NEEDS := python screen build
system-for-test: NEEDS := python screen build test
$(SYSTEM):
	@bash resources/setup/system_packages.sh $(NEEDS)

.venv/ready-with-python: resources/setup/make_venv.sh
	@bash resources/setup/make_venv.sh
	@touch $@

# Qt loads compiled translations.
TRANSLATIONS := $(patsubst %.ts,%.qm,$(wildcard resources/translations/*.ts))
resources/translations/%.qm: resources/translations/%.ts resources/setup/compile_translations.py | .venv/ready-with-python
	@.venv/bin/python resources/setup/compile_translations.py

.venv/ready-to-run: .venv/ready-with-python $(LOCKS)/run.lock pyproject.toml | $(TRANSLATIONS)
	@echo "正在安装依赖 Installing what the program needs …"
	@$(PIP_INSTALL) --require-hashes -r $(LOCKS)/run.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/ready-with-tools: .venv/ready-to-run $(LOCKS)/all.lock
	@echo "正在安装测试工具 Installing what the tests need …"
	@$(PIP_INSTALL) --require-hashes -r $(LOCKS)/all.lock
	@touch $@
