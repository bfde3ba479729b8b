# Sourced by scripts that build Go programs: the Go in .lab/go, of exactly the modules that go.sum
# names, and a cache of what was built, which all clones of a user share.

# use_go OWN: OWN is the group's folder in .lab.
use_go() {
  PATH="$1/../go/bin:$PATH"
  export PATH GOFLAGS=-mod=readonly GOTOOLCHAIN=local CGO_ENABLED=0
}

# built PROGRAM COMMAND…: PROGRAM out of the cache, else as COMMAND makes it. Its name in the cache is
# that of the files beside the calling script that it is made of, and of the Go that is used. With
# OTELIER_CACHED_ONLY in the environment nothing is made that is not there.
built() {
  local program=$1 name cache kept
  shift
  name=$({ go version && cat prepare go.mod go.sum builder.yaml 2>/dev/null; } | sha256sum | cut -c1-16)
  cache="${XDG_CACHE_HOME:-${HOME:-/nowhere}/.cache}/otelier"
  kept="$cache/$(basename "$program")-$name"
  if [ -x "$kept" ]; then
    cp "$kept" "$program.new"
    mv "$program.new" "$program" # one that runs is not written over
    return
  fi
  if [ -n "${OTELIER_CACHED_ONLY:-}" ]; then
    echo "it was never made on this machine, and making it takes minutes"
    return 1
  fi
  "$@"
  if mkdir -p "$cache" 2>/dev/null && cp "$program" "$kept.$$" 2>/dev/null; then
    mv "$kept.$$" "$kept" # whole or not at all
  fi
}
