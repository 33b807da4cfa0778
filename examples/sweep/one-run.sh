#!/bin/sh
# One run of the sweep: ./one-run.sh INDEX. Whatever starts it, the version is the same, so all runs name one commit.
set -eu
index=$1

# exec: a signal that ends the job reaches tieback, which then closes the run as KILLED with its links.
exec tieback run \
  --repo "${REPOSITORY:-sweep}" --on "${VERSION:-v1.0}" --prefix train \
  --experiment "${EXPERIMENT:-sweep}" --name "index-$index" \
  --data "${DATA_DIR:-work/data}" --show-metric loss \
  -- node train.ts "$index"
