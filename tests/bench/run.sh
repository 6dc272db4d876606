#!/usr/bin/env bash
# Builds and runs the bench beside the programs in BIN: one JSON line a measure, then a table.
#   tests/bench/run.sh BIN [jindu-bench options, e.g. --large 10000]
# The data lies on the disk that holds TMPDIR (default: beside BIN): durable commits are measured.
set -euo pipefail
bin=$(cd "${1:?usage: run.sh BIN}" && pwd)
shift
build=$(dirname "$bin")
cmake --build "$build" --target jindu-bench jindu-city jindu-desk >"$build/bench-build.log" 2>&1 ||
  { tail -30 "$build/bench-build.log" >&2; exit 3; }
dir=$(mktemp -d "${TMPDIR:-$build}/bench-XXXXXX")
trap 'rm -rf "$dir"' EXIT
echo "machine: $(nproc) cores,$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1 /proc/loadavg), $(stat -f -c %T "$dir")"
"$bin/jindu-bench" --programs "$bin" --dir "$dir" "$@"
