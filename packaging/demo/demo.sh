#!/bin/sh
# The demonstration: see demo.py. Everything it starts is on loopback, and ends with it.
set -eu
cd "$(dirname "$0")/../.."
exec python3 packaging/demo/demo.py --bin build/dev/bin "$@"
