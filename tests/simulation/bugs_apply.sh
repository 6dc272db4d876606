#!/bin/sh
# Each planted bug still fits the tree: a patch that does not apply would find nothing.
set -eu
cd "$(dirname "$0")/../.."
for patch in tests/simulation/bugs/*.patch; do
  git -c safe.directory='*' apply --check "$patch" || { echo "$patch does not apply: make it anew"; exit 1; }
done
