# Jindu 津渡: the commands that people type. What they build is CMake's business (CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help setup build test demo bench sim asan tsan faults200 clean
MAKEFLAGS += --no-print-directory

JOBS ?= $(shell nproc)
SEEDS ?= 1..2000

help: ## 列出命令 / this list
	@sed -n 's/^\([a-z0-9 ]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## 安装编译所需（Debian 12） / install what the build needs
	@packaging/setup.sh

# configure,PRESET: once; afterwards ninja runs cmake again by itself where it must.
define configure
	@test -f build/$(1)/build.ninja || cmake --preset $(1) --log-level=WARNING
endef

build: setup ## 编译 / build
	$(call configure,dev)
	@cmake --build --preset dev -j $(JOBS)

test: build ## 编译并运行全部测试 / build and run all tests
	@ctest --preset dev -j $(JOBS)

demo: build ## 演示：一城、两院、一县，断网再连 / a city, two hospitals and a county, offline and back
	@packaging/demo/demo.sh

bench: setup ## 性能 / measure, with the raw bound beside it
	$(call configure,release)
	@cmake --build --preset release -j $(JOBS)
	@tests/bench/run.sh build/release/bin

sim: build ## 模拟 SEEDS=A..B / simulate
	@build/dev/bin/jindu-sim --seeds $(SEEDS) --profile full

faults200: build ## 随机断电 200 次 / kill real processes 200 times
	@tests/faults/run.sh build/dev/bin 200

asan tsan: setup ## 带检查器的测试 / all tests under a sanitizer
	$(call configure,$@)
	@cmake --build --preset $@ -j $(JOBS)
	@ctest --preset $@ -j $(JOBS)

clean: ## 删除编译结果 / remove what was built
	@rm -rf build
