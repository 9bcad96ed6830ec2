# shellcheck shell=bash
# ./bench fleet: random schedules, a simulated large fleet, the cost of many lease rows, and pools on real servers. To be sourced with
# ROOT, JAVA and JAR set.

bench_fleet() {
  local module=$ROOT/holdfast-fleet/target log=$ROOT/target/fleet-build.log
  find_maven
  mkdir -p "$ROOT/target"
  (cd "$ROOT" && mvn -B -DskipTests -Dspotless.check.skip -pl holdfast-fleet -am test-compile) >"$log" 2>&1 </dev/null \
    || die "holdfast-fleet cannot be built; see $log"
  echo "load $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null), $(nproc 2>/dev/null) processors"
  exec "$JAVA" -Xmx1g -cp "$module/test-classes:$module/classes:$JAR" io.holdfast.fleet.FleetBench "$@"
}
