#!/usr/bin/env bash
# `long-test.sh RESULTS FILE`: one file of the long tests, on new hosts of the sandbox that belongs to $slot: the usual one for 0, else
# one in a network namespace of its own, made when it is not there yet. What it said comes at once when it has ended.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
results=$1 file=$2 name=$(basename "$2" .test.ts)
inside=()
if [ "${slot:?}" != 0 ]; then
  sandbox=$LONG_TESTS-$slot
  [ -e "/run/netns/$sandbox" ] || { ip netns add "$sandbox" && ip -n "$sandbox" link set lo up; } || exit 1
  export REPRISE_SANDBOX=/var/lib/$sandbox XDG_STATE_HOME=/var/lib/$sandbox/home
  inside=(nsenter --net="/run/netns/$sandbox")
fi
{
  "${inside[@]}" bin/reprise sandbox up --clean &&
    "${inside[@]}" npx jest "$file" --selectProjects full --testTimeout=60000 --forceExit --json --outputFile="$results/$name.json"
} >"$results/$name.log" 2>&1
status=$?
[ -e "$results/$name.json" ] || printf '{ "numPassedTests": 0, "numFailedTests": 1, "numRuntimeErrorTestSuites": 0 }' >"$results/$name.json"
cat "$results/$name.log"
exit "$status"
