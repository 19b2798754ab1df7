# Sourced by the scripts beside it: sets $uv, fetching it when the machine has none that fits.

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
    [[ -f $value ]] || value=/etc/ssl/certs/ca-certificates.crt # where Debian adds a company's own
    if [[ -f $value && -z ${SSL_CERT_FILE:-} ]]; then
        export SSL_CERT_FILE=$value
    fi
}

# The bootstrap tool is pinned and hashed in the same lock file as everything else.
fetch_uv() {
    local pinned
    python3 -m pip --version >/dev/null 2>&1 \
        || stop "python3 has no pip; install it (on Debian: apt-get install python3-pip) or install uv."
    pinned=$(mktemp)
    awk '/^[^ ]/ { take = /^uv==/ } take' requirements.lock >"$pinned"
    python3 -m pip install --quiet --no-deps --require-hashes --disable-pip-version-check \
        --upgrade --target .tools -r "$pinned" 2> >(grep -v '^WARNING' >&2) \
        || stop "pip could not fetch uv; is a package index reachable?"
    rm -f "$pinned"
}

find_uv() {
    follow_pip_configuration
    if [[ -x .tools/bin/uv ]]; then
        uv=.tools/bin/uv
    elif uv pip install --help 2>/dev/null | grep -q -e --group; then
        uv=$(command -v uv)
    else
        fetch_uv
        uv=.tools/bin/uv
    fi
}
