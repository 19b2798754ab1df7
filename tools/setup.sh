#!/usr/bin/env bash
# Makes .venv at the locked versions: `tools/setup.sh runtime` or `tools/setup.sh development`.
#
# Needs only python3 (3.11 or newer) with pip, or uv. python3-venv is not needed.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/find-uv.sh

kind=${1:-runtime}
case $kind in
    runtime) groups=() ;;
    development) groups=(--group dev) ;;
    *) stop "unknown kind '$kind': say runtime or development." ;;
esac

command -v python3 >/dev/null || stop "python3 was not found; Python 3.11 or newer is needed."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || stop "python3 is $(python3 -V 2>&1 | cut -d' ' -f2); 3.11 or newer is needed."
find_uv

packages=()
for project in core sdk plugins/*/pyproject.toml; do
    packages+=(-e "./${project%/pyproject.toml}")
done

export VIRTUAL_ENV=$PWD/.venv
[[ -x .venv/bin/python ]] || "$uv" venv --quiet --clear --no-project --python "$(command -v python3)" .venv

# The constraints carry versions and hashes: a package that differs from the lock is refused.
"$uv" pip install --quiet --constraint requirements.lock --group build
"$uv" pip install --quiet --constraint requirements.lock --no-build-isolation \
    "${groups[@]}" "${packages[@]}"

# What an older lock brought in and the present one does not name would hide a missing dependency.
if [[ $kind == development ]]; then
    mapfile -t strays < <("$uv" pip freeze --quiet --exclude-editable | sed 's/[= ].*//' \
        | grep -vxFf <(sed -n 's/^\([a-z0-9-]*\)==.*/\1/p' requirements.lock))
    ((${#strays[@]} == 0)) || "$uv" pip uninstall --quiet "${strays[@]}"
fi
