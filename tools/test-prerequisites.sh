#!/usr/bin/env bash
# Sees to what the tests need from the system: `tools/test-prerequisites.sh [postgresql] [chromium]`.
#
# Installs what is missing from Debian's packages where it may; otherwise says so and fails.
set -euo pipefail

may_install() {
    command -v apt-get >/dev/null || return 1
    if [[ $(id -u) == 0 ]]; then
        as_root=()
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        return 1
    fi
}

install_package() {
    local package=$1 log
    if ! may_install; then
        echo "The tests need $package, which is not installed; install it (on Debian: apt-get install $package)." >&2
        exit 1
    fi
    echo "Installing Debian's package $package for the tests" >&2
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -qq \
        && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$package"; } >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
        echo "The tests need $package, and installing it failed (whole log: $log)." >&2
        exit 1
    fi
    rm -f "$log"
}

has_postgresql() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

has_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome \
        || command -v google-chrome-stable
} >/dev/null

for wanted in "${@:-postgresql chromium}"; do
    for package in $wanted; do
        "has_$package" || install_package "$package"
    done
done
