# shellcheck shell=bash
# ./bench startup [PROGRAM]: how long the released program takes to answer, as medians of eleven. To be sourced with ROOT set.

# milliseconds COMMAND...: the wall time of one run.
milliseconds() {
  local begun=${EPOCHREALTIME/[.,]/}
  "$@" >/dev/null 2>&1 </dev/null
  echo $(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
}

# startup_row NAME AIM COMMAND...
startup_row() {
  local name=$1 aim=$2 times
  shift 2
  if ! command -v "$1" >/dev/null; then
    printf '%-38s %9s   (%s is not installed)\n' "$name" - "$1"
    return
  fi
  "$@" >/dev/null 2>&1 </dev/null
  times=$(for _ in 1 2 3 4 5 6 7 8 9 10 11; do milliseconds "$@"; done | sort -n | tr '\n' ' ')
  # shellcheck disable=SC2086
  set -- $times
  printf '%-38s %6d ms   from %d to %d%s\n' "$name" "$6" "$1" "${11}" "${aim:+, aim $aim ms}"
}

bench_startup() {
  local program=${1:-$ROOT/target/release/with-runtime/bin/holdfast}
  [ -x "$program" ] || die "there is no $program; make it by ./release VERSION, or name another"
  echo "wall time, medians of 11; load $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null), $(nproc 2>/dev/null) processors"
  startup_row 'holdfast --version' 250 "$program" --version
  startup_row 'holdfast explain HF-1001' 400 "$program" explain HF-1001
  startup_row 'holdfast doctor --from FILE' 1000 "$program" doctor --from "$ROOT/packaging/facts.json"
  startup_row 'mysqladmin --version' '' mysqladmin --version
  startup_row 'pt-summary --version' '' pt-summary --version
}
