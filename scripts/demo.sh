#!/usr/bin/env bash
# The recovery demo: sets up what is missing, then tells the story on the sandbox.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh
exec node dist/sandbox/demo/main.js
