#!/bin/sh
# A pipeline in a shell, for any CI: ./recipe.sh COMMAND… trains with COMMAND, audits the experiment, compares its runs,
# and says which would be promoted; with PROMOTE=yes (on the default branch) promotes it.
# Everything that is said lies in $OUT; on a pull request it is shown in one comment too.
set -eu

repository=${REPOSITORY:-ci}
baseline=${BASELINE:-v1.0}
experiment=${EXPERIMENT:-ci}
metric=${METRIC:-accuracy}
rule=${RULE:-accuracy>=0.8}
out=${OUT:-tieback-ci}
mkdir -p "$out"

# tieback's answers: 0 yes, 3 no. Anything else is a failure, and ends the pipeline here.
answer() {
  file=$1
  shift
  code=0
  "$@" > "$file" || code=$?
  case $code in
    0) echo yes ;;
    3) echo no ;;
    *) return "$code" ;;
  esac
}

# 1. Run. The data is committed, the run linked to it. Its exit code is that of the training.
tieback run \
  --repo "$repository" --baseline "$baseline" --experiment "$experiment" --name "${NAME:-train}" \
  --model "${MODEL:-$experiment}" --data "$out/data" --input "test=lakefs://$repository/$baseline/test/" \
  --show-metric "$metric" --result "$out/run.json" -- "$@"

# 2. Audit. Is everything that is compared tied, and as it was sealed?
clean=$(answer "$out/audit.txt" tieback audit --experiment "$experiment" --junit "$out/audit.xml")

# 3. Compare.
tieback compare --experiment "$experiment" --repo "$repository" --metric "$metric" --format md > "$out/comparison.md"

# 4. Promote by a written rule. A no changes nothing, and is no failure of the pipeline.
how=--dry-run
if [ "${PROMOTE:-}" = yes ]; then how=--yes; fi
promoted=no
if [ "$clean" = yes ]; then
  promoted=$(answer "$out/promotion.txt" tieback promote --best "$metric:max" --experiment "$experiment" \
    --repo "$repository" --model "${MODEL:-$experiment}" --threshold "$rule" "$how")
else
  echo 'not asked: the audit found something' > "$out/promotion.txt"
fi

# 5. Draw where the run came from, as Mermaid, which forges draw themselves.
run=$(node -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8")).runId' "$out/run.json")
tieback trace "$run" --repo "$repository" --format mermaid > "$out/lineage.mmd"

# 6. Say it: lines behind four spaces are text in Markdown, whatever they hold.
as_text() { sed 's/^/    /' "$1"; }
{
  echo "# Experiment $experiment"
  echo
  echo "Audit clean: **$clean**. Promotion by \`$rule\` ($how): **$promoted**."
  echo
  echo '## Promotion'
  echo
  as_text "$out/promotion.txt"
  echo
  echo '## Audit'
  echo
  if [ -s "$out/audit.txt" ]; then as_text "$out/audit.txt"; else echo 'No findings.'; fi
  echo
  cat "$out/comparison.md"
  echo '# Lineage of this run'
  echo
  echo '```mermaid'
  cat "$out/lineage.mmd"
  echo '```'
} > "$out/summary.md"

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$out/summary.md" >> "$GITHUB_STEP_SUMMARY"; fi

# GitHub says in the ref, GitLab in a variable, that this is a pull request. One from a fork may not write: that is told,
# and ends nothing.
case ${GITHUB_REF:-}:${CI_MERGE_REQUEST_IID:-} in
  refs/pull/*:* | *:[0-9]*) tieback comment --file "$out/summary.md" --key "$experiment" || echo 'no comment was written' >&2 ;;
esac

# 3: the answer is no, as everywhere in tieback.
if [ "$clean" != yes ]; then exit 3; fi
