# Jindu 津渡: the commands that people type. What they build is CMake's business (CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help setup build test demo pictures bench sim asan tsan fuzz faults200 clean
MAKEFLAGS += --no-print-directory

JOBS ?= $(shell nproc)
# Half of a test's time is waiting for a disk or a link.
TEST_JOBS ?= $(shell expr 2 '*' $(JOBS))
SEEDS ?= 1..2000
CITY ?= daye
PICTURES ?= build/pictures
CITIES = $(sort $(basename $(notdir $(wildcard packaging/demo/stories/*.py))))
FUZZERS = frame entry form sheet profile words
FUZZ_SECONDS ?= 60

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
	@ctest --preset dev -j $(TEST_JOBS)

demo: ## 演示 CITY=城市：断网再连 / a city's story, offline and back: CITY=daye (default), yantai …
	@case " $(CITIES) " in *" $(CITY) "*) ;; \
	  *) echo "没有“$(CITY)”的演示。可选：$(CITIES)，例如 make demo CITY=yantai" >&2; exit 2;; esac
	@$(MAKE) build
	@packaging/demo/demo.sh --city $(CITY)

pictures: build ## 把每个页面拍成图片，存到 PICTURES / a picture of every page: PICTURES=folder
	@JINDU_BIN=build/dev/bin node tests/browser/pictures.mjs $(PICTURES)

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
	@ctest --preset $@ -j $(TEST_JOBS)

fuzz: ## 每个解码器随机输入 FUZZ_SECONDS 秒 / bytes of chance for each decoder
	@packaging/setup.sh clang
	$(call configure,fuzz)
	@cmake --build --preset fuzz -j $(JOBS) --target $(FUZZERS:%=fuzz_%)
	@for name in $(FUZZERS); do mkdir -p build/fuzz/corpus/$$name; \
	  build/fuzz/bin/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
	    -print_final_stats=1 -artifact_prefix=build/fuzz/found-$$name- \
	    build/fuzz/corpus/$$name tests/fuzz/corpus/$$name >build/fuzz/$$name.log 2>&1 || \
	    { tail -n 30 build/fuzz/$$name.log; exit 1; }; \
	  echo "$$name: $$(sed -n 's/^stat::number_of_executed_units: *//p' build/fuzz/$$name.log) inputs, nothing found"; done

clean: ## 删除编译结果 / remove what was built
	@rm -rf build
