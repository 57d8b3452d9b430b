#!/usr/bin/env bash
# Every test: unit and golden, then side by side with Ansible, then end to end on the sandbox.
# With `full`, the long ones too. Ends with a line `N passed, N failed`; exits non-zero when a test failed or none ran.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

scripts/setup.sh test || exit 1
results=$(mktemp -d)
export LONG_TESTS=reprise-tests-$$
trap 'end_sandboxes; rm -rf "$results"' EXIT
export NODE_OPTIONS=--experimental-vm-modules
status=0

run() {
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  npx jest "$@" --testTimeout=60000 --json --outputFile="$results/$name.json" || status=1
}

# The long tests share themselves out over four sandboxes: each takes the next file; those with a fault in each step take longest.
run_full() {
  printf '\n== full\n'
  npx jest --selectProjects full --listTests | grep '\.test\.ts$' | xargs ls -S |
    awk '/fault-/ { print; next } { others = others $0 "\n" } END { printf "%s", others }' |
    xargs -P 4 -n 1 --process-slot-var=slot scripts/long-test.sh "$results" || status=1
}

end_sandboxes() {
  local slot sandbox
  for slot in 1 2 3; do
    sandbox=$LONG_TESTS-$slot
    [ -e "/run/netns/$sandbox" ] || continue
    REPRISE_SANDBOX=/var/lib/$sandbox nsenter --net="/run/netns/$sandbox" bin/reprise sandbox down
    ip netns del "$sandbox"
    rm -rf "/var/lib/$sandbox"
  done
}

# The image of the hosts is built while the unit tests run.
bin/reprise sandbox setup >"$results/setup.log" 2>&1 &
image=$! sandbox=down
printf '\n== lint\n'
npm run --silent lint || status=1
run unit --selectProjects unit --maxWorkers=100%
# On new hosts: what an earlier run has left there, a recovery that was cut off, is nothing for this one.
wait "$image" && bin/reprise sandbox up --clean && sandbox=up
run differential --selectProjects differential --maxWorkers=100%
if [ "$sandbox" = up ]; then
  # A test that failed may leave its run waiting for a host; that must not keep the others' results from being told.
  run e2e --selectProjects e2e --runInBand --forceExit
  [ "${1:-}" != full ] || run_full
else
  cat "$results/setup.log" >&2
  status=1
fi

node - "$results" "$status" <<'JS'
const { readdirSync, readFileSync } = require('node:fs');
const [folder, status] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter(file => file.endsWith('.json'))) {
  const result = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
  passed += result.numPassedTests;
  // A file that does not even load has no tests to count, and is a failure all the same.
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
}
if (failed === 0 && status !== '0') failed = 1;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
JS
