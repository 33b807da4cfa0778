#!/bin/sh
# The sweep as a loop: N runs (default 100), one after the other; a run that fails does not stop the others.
set -eu
cd "$(dirname "$0")"
runs=${N:-100}
failed=0
index=0
while [ "$index" -lt "$runs" ]; do
  ./one-run.sh "$index" || failed=$((failed + 1))
  index=$((index + 1))
done
echo "$((runs - failed)) of $runs runs succeeded"
[ "$failed" -eq 0 ]
