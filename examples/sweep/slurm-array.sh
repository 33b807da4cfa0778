#!/bin/sh
# The sweep as a SLURM array: sbatch slurm-array.sh, in this folder. 100 tasks, ten at a time.
#SBATCH --job-name=sweep
#SBATCH --array=0-99%10
#SBATCH --ntasks=1
#SBATCH --time=00:10:00
#SBATCH --output=slurm-%A_%a.log
# A requeued task would be a second run.
#SBATCH --no-requeue
# A minute before the time is up: enough to close the run.
#SBATCH --signal=B:TERM@60
set -eu
cd "${SLURM_SUBMIT_DIR:-.}"

# Tasks on one node must not fill the same folder.
DATA_DIR="${TMPDIR:-/tmp}/sweep-${SLURM_ARRAY_JOB_ID:-0}-$SLURM_ARRAY_TASK_ID"
export DATA_DIR
exec ./one-run.sh "$SLURM_ARRAY_TASK_ID"
