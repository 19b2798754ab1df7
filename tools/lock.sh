#!/usr/bin/env bash
# Writes requirements.lock anew from all manifests; `tools/lock.sh --upgrade` takes newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/find-uv.sh
find_uv

manifests=(core/pyproject.toml sdk/pyproject.toml plugins/*/pyproject.toml)
own=()
for manifest in "${manifests[@]}"; do
    own+=(--no-emit-package "$(sed -n 's/^name = "\(.*\)"$/\1/p' "$manifest" | head -n 1)")
done

# Neither a registry's address nor a machine's path may enter the file: it is committed.
"$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --group build --group dev "${own[@]}" "$@" \
    --output-file requirements.lock "${manifests[@]}" >/dev/null

sed -i '/^# The following packages were excluded/,$d' requirements.lock
