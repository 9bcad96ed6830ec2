# shellcheck shell=bash
# ./bench mutation [PACKAGE]...: how many faults planted into the engine its unit tests find. To be sourced with ROOT set.

MUTATED="slot open upkeep report"

# mutation_row PACKAGE: the score of a package, and its faults that no test finds in a file beside the report.
mutation_row() {
  local name=$1 folder=$ROOT/holdfast-pool/target/mutation/$1 planted found
  planted=$(grep -c '<mutation ' "$folder/mutations.xml")
  found=$(grep -c "<mutation detected='true'" "$folder/mutations.xml")
  sed -n "s/.*<mutation detected='false' status='\([A-Z_]*\)'.*<sourceFile>\([^<]*\)<.*<mutatedMethod>\([^<]*\)<.*<lineNumber>\([0-9]*\)<.*<description>\([^<]*\)<.*/\2:\4 \1 \3: \5/p" \
    "$folder/mutations.xml" | sort -t: -k1,1 -k2,2n >"$folder/not-found.txt"
  printf '%-8s %8d %8d %5d.%d %%   %s\n' "$name" "$planted" "$found" \
    $((found * 100 / planted)) $((found * 1000 / planted % 10)) "${folder#"$ROOT/"}/not-found.txt"
}

# mutation_run PACKAGE: plants one fault after the other, and runs the tests that reach it.
mutation_run() {
  local folder=$ROOT/holdfast-pool/target/mutation/$1
  mkdir -p "$folder"
  if ! (cd "$ROOT" && mvn -B -q -Pmutation -Dspotless.check.skip -pl holdfast-pool -am \
    "-DtargetClasses=io.holdfast.pool.internal.$1.*" "-DtargetTests=io.holdfast.pool.internal.$1.*" \
    "-DreportsDirectory=$folder" process-test-classes) >"$folder/log" 2>&1 </dev/null; then
    grep -E '^\[ERROR\]' "$folder/log" | head -n 10 >&2
    die "the run for $1 failed; its log is $folder/log"
  fi
}

bench_mutation() {
  local name
  find_java
  find_maven
  # shellcheck disable=SC2086
  [ $# -gt 0 ] || set -- $MUTATED
  printf '%-8s %8s %8s %9s   %s\n' package faults found share 'not found'
  for name in "$@"; do
    mutation_run "$name"
    mutation_row "$name"
  done
}
