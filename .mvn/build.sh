# Shared by ./holdfast and ./bench: find Java and Maven, and build a jar when a source is newer than it.
# To be sourced by bash with ROOT set to the root of the project. Everything it says goes to stderr.

say() {
  printf 'holdfast: %s\n' "$*" >&2
}

die() {
  say "$@"
  exit 3
}

# Sets JAVA to a Java 17 or later, and JAVA_VERSION to its number.
find_java() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    JAVA=$JAVA_HOME/bin/java
  elif [ -n "${JAVA_HOME:-}" ]; then
    die "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it. Correct it, or unset it to use the java on the PATH."
  else
    JAVA=$(command -v java) || die "Java 17 or later is needed, and there is no java on the PATH. On Debian: apt-get install openjdk-17-jdk"
  fi
  local version
  version=$("$JAVA" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  JAVA_VERSION=${version:-0}
  if [ "${version:-0}" -lt 17 ]; then
    die "Java 17 or later is needed; $JAVA is version ${version:-unknown}. Set JAVA_HOME to a newer one."
  fi
}

find_maven() {
  command -v mvn >/dev/null || die "Maven is needed to build, and there is no mvn on the PATH. On Debian: apt-get install maven"
  if [ ! -x "$(dirname "$(readlink -f "$JAVA")")/javac" ]; then
    die "$JAVA is a runtime without a compiler; a JDK is needed to build. On Debian: apt-get install openjdk-17-jdk"
  fi
}

# is_current JAR MODULE...: true when no source of the modules is newer than the jar. Folders count, so that a deleted file does.
is_current() {
  local jar=$1 module
  shift
  [ -f "$jar" ] || return 1
  local sources=("$ROOT/pom.xml" "$ROOT/docs/errors")
  for module in "$@"; do
    sources+=("$ROOT/$module/pom.xml")
    [ -d "$ROOT/$module/src" ] && sources+=("$ROOT/$module/src")
  done
  [ -z "$(find "${sources[@]}" -path '*/src/test' -prune -o -newer "$jar" -print 2>/dev/null | head -n 1)" ]
}

# build_jar JAR MODULE: builds one module and what it needs. The log stays beside the root's pom, in target/.
build_jar() {
  local jar=$1 module=$2 log=$ROOT/target/launcher-build.log started=$SECONDS pid step
  find_maven
  mkdir -p "$ROOT/target"
  (cd "$ROOT" && exec mvn -B -DskipTests -Dspotless.check.skip -pl "$module" -am package) >"$log" 2>&1 </dev/null &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; printf "\n" >&2; exit 130' INT
  trap 'kill "$pid" 2>/dev/null; exit 143' TERM
  [ -t 2 ] || say "building $module (the first time Maven downloads its libraries)"
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 2 ]; then
      step=$(sed -n 's/^\[INFO\] Building \(Holdfast.*\) [0-9][^ ]* *\[\([0-9/]*\)\]$/\2 \1/p' "$log" | tail -n 1)
      printf '\r\033[Kholdfast: building %s, %d s' "${step:-(the first time Maven downloads its libraries)}" $((SECONDS - started)) >&2
    fi
    sleep 0.2
  done
  [ -t 2 ] && printf '\r\033[K' >&2
  trap - INT TERM
  if ! wait "$pid"; then
    grep -E '^\[ERROR\]|BUILD FAILURE' "$log" | head -n 30 >&2
    die "the build failed; the whole log is $log"
  fi
  [ -f "$jar" ] || die "the build ended without $jar; its log is $log"
  touch "$jar"
  say "built in $((SECONDS - started)) s"
}

# can_build JAR: true where this user may write what a build writes.
can_build() {
  mkdir -p "$ROOT/target" 2>/dev/null && [ -w "$ROOT/target" ] && [ -w "$(dirname "$(dirname "$1")")" ] &&
    { [ ! -e "$(dirname "$1")" ] || [ -w "$(dirname "$1")" ]; }
}

# ensure_jar JAR MODULE DEPENDENCY...: builds MODULE's jar unless it is newer than all sources. Two at a time wait for each other.
ensure_jar() {
  local jar=$1 module=$2
  shift
  is_current "$jar" "$@" && return
  if ! can_build "$jar"; then
    [ -f "$jar" ] || die "$ROOT belongs to another user, who has not built it yet. Let $(stat -c %U "$ROOT" 2>/dev/null || echo the owner) run ./holdfast version once, or clone it into a folder of your own."
    say "$ROOT belongs to another user; running what was built last, which is older than the sources"
    return
  fi
  if command -v flock >/dev/null; then
    exec 9>"$ROOT/target/launcher.lock"
    flock 9
    is_current "$jar" "$@" || build_jar "$jar" "$module"
    exec 9>&-
  else
    build_jar "$jar" "$module"
  fi
}
