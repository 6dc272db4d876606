#!/usr/bin/env bash
# Plants known bugs, one after another, and shows that the simulator finds each: a check that cannot
# fail proves nothing. Works on a copy of the tree, which it builds once (some minutes on two cores).
#   tests/simulation/bugs.sh [SEEDS]      default 1..200
set -euo pipefail
cd "$(dirname "$0")/../.."
seeds=${1:-1..200}
copy=$(mktemp -d "${TMPDIR:-/tmp}/jindu-bugs-XXXXXX")
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy"
cp -r packaging/npm/node_modules "$copy/packaging/npm/"
cd "$copy"
git init -q . # so that `git apply` takes the patches as they are
missed=0
build() { cmake --build build/dev -j "$(nproc)" --target jindu-sim >build.log 2>&1 || { tail -5 build.log; exit 3; }; }
# File by file: a planted bug makes one of them anew.
cmake --preset dev -DCMAKE_UNITY_BUILD=OFF --log-level=WARNING
build
for patch in tests/simulation/bugs/*.patch; do
  name=$(basename "$patch" .patch)
  git apply "$patch"
  build
  if build/dev/bin/jindu-sim --seeds "$seeds" --until-broken >found.log 2>&1; then
    echo "MISSED $name"
    missed=$((missed + 1))
  else
    echo "found  $name: $(grep -m1 -A1 -E 'BROKEN|broken' found.log | tail -1 | sed 's/^ *//' | cut -c1-100)"
  fi
  git apply -R "$patch"
done
echo "$(ls tests/simulation/bugs/*.patch | wc -l) planted, $missed missed"
[ "$missed" -eq 0 ]
