#!/usr/bin/env bash
# Makes .venv at the locked versions: `tools/setup.sh runtime` or `tools/setup.sh development`.
#
# Needs only python3 (3.11 or newer) with pip, or uv. python3-venv is not needed.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
    echo "Pegboard set-up: $1" >&2
    exit 1
}

# uv does not read pip's configuration, so a machine with its own package index is asked for it.
follow_pip_configuration() {
    local settings value
    settings=$(python3 -m pip config list 2>/dev/null || true)
    pip_value() { sed -n "s/^[^=]*\.$1='\(.*\)'$/\1/p" <<<"$settings" | head -n 1; }

    value=$(pip_value index-url)
    if [[ -n $value && -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]]; then
        export UV_DEFAULT_INDEX=$value
    fi
    value=$(pip_value extra-index-url)
    if [[ $value == http* && -z ${UV_INDEX:-}${UV_EXTRA_INDEX_URL:-} ]]; then
        export UV_INDEX=$value
    fi
    value=$(pip_value cert)
    if [[ -f $value && -z ${SSL_CERT_FILE:-} ]]; then
        export SSL_CERT_FILE=$value
    fi
}

# The bootstrap tool is pinned and hashed in the same lock file as everything else.
find_uv() {
    if [[ -x .tools/bin/uv ]]; then
        uv=.tools/bin/uv
    elif command -v uv >/dev/null; then
        uv=$(command -v uv)
    elif python3 -m pip --version >/dev/null 2>&1; then
        local pinned
        pinned=$(mktemp)
        awk '/^uv==/ { take = 1 } take && /^ *#/ { exit } take' requirements.lock >"$pinned"
        python3 -m pip install --quiet --no-deps --require-hashes --disable-pip-version-check \
            --root-user-action ignore --upgrade --target .tools -r "$pinned" \
            || stop "pip could not fetch uv; is a package index reachable?"
        rm -f "$pinned"
        uv=.tools/bin/uv
    else
        stop "python3 has no pip; install it (on Debian: apt-get install python3-pip) or install uv."
    fi
}

kind=${1:-runtime}
case $kind in
    runtime) groups=() ;;
    development) groups=(--group dev) ;;
    *) stop "unknown kind '$kind': say runtime or development." ;;
esac

command -v python3 >/dev/null || stop "python3 was not found; Python 3.11 or newer is needed."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || stop "python3 is $(python3 -V 2>&1 | cut -d' ' -f2); 3.11 or newer is needed."

follow_pip_configuration
find_uv

packages=()
for project in core sdk plugins/*/; do
    packages+=(-e "./${project%/}")
done

export UV_LINK_MODE=${UV_LINK_MODE:-copy}
export VIRTUAL_ENV=$PWD/.venv
[[ -x .venv/bin/python ]] || "$uv" venv --quiet --no-project --python "$(command -v python3)" .venv

# Constraints carry the hashes: nothing that is not in the lock at that version gets in.
"$uv" pip install --quiet --constraint requirements.lock --group build
"$uv" pip install --quiet --constraint requirements.lock --no-build-isolation \
    "${groups[@]}" "${packages[@]}"
