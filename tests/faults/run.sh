#!/bin/sh
# run.sh BIN [KILLS]: real processes killed at random moments; another seed each time unless SEED is set.
set -eu
seed="${SEED:-$(date +%s)}"
echo "SEED=$seed"
exec python3 "$(dirname "$0")/kill.py" --bin "$1" --kills "${2:-200}" --seed "$seed"
