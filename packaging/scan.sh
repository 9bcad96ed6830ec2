# shellcheck shell=bash
# ./bench scan [FOLDER...]: how fast sources are scanned, and with how much memory. To be sourced with ROOT set.

# scan_row NAME AIM COMMAND...: wall time and resident memory of one cold run.
scan_row() {
  local name=$1 aim=$2 report begun millis
  shift 2
  if ! command -v "$1" >/dev/null; then
    printf '%-34s %9s   (%s is not installed)\n' "$name" - "$1"
    return
  fi
  report=$(mktemp)
  begun=${EPOCHREALTIME/[.,]/}
  /usr/bin/time -f '%M %U %S' -o "$report" taskset -c 0,1 "$@" >/dev/null 2>"$report.err" </dev/null
  millis=$(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
  # The last line: above it time says how the command ended.
  tail -n 1 "$report" | awk -v name="$name" -v aim="$aim" -v ms="$millis" -v files="$FILES" \
    '{ printf "%-34s %6.2f s  CPU %6.2f s  %4d MB  %6.0f files/s  %s\n", name, ms / 1000, $2 + $3, $1 / 1024, files * 1000 / ms, aim }'
  rm -f "$report" "$report.err"
}

# sources FOLDER NUMBER: a tree of so many files made from the snippets of the tests, Java and Python in turn.
sources() {
  local to=$1 number=$2
  awk -v to="$to" -v number="$number" '
    function keep() { if (text != "") { kept[++count] = text; kind[count] = suffix }; text = "" }
    FNR == 1 { keep(); suffix = FILENAME ~ /java.txt$/ ? "java" : "py" }
    /^### / { keep(); next }
    { text = text $0 "\n" }
    END {
      keep()
      for (i = 0; i < number; i++) {
        n = i % count + 1; file = to "/p" int(i / 100) "/A" i "." kind[n]
        if (i % 100 == 0) system("mkdir -p " to "/p" int(i / 100))
        printf "%s", kept[n] > file; close(file)
      }
    }' "$ROOT"/holdfast-scan/src/test/resources/io/holdfast/scan/rules/*.txt
}

# find_pmd FOLDER: sets the array pmd to the program that is installed, or else to the one of Maven Central.
find_pmd() {
  pmd=(pmd)
  command -v pmd >/dev/null || ! command -v mvn >/dev/null ||
    mvn -q -B -ntp -f "$ROOT/packaging/pmd/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
      -Dmdep.outputFile="$1/pmd.classpath" >"$1/pmd.log" 2>&1 </dev/null || return 0
  [ ! -s "$1/pmd.classpath" ] || pmd=("$JAVA" -cp "$(cat "$1/pmd.classpath")" net.sourceforge.pmd.cli.PmdCli)
}

bench_scan() {
  local jar=$ROOT/holdfast-cli/target/holdfast.jar made folder files pmd
  [ -x /usr/bin/time ] || die "GNU time is needed. On Debian: apt-get install time"
  ensure_jar "$jar" holdfast-cli holdfast-scan
  made=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$made'" EXIT
  echo "one cold JVM on processors 0 and 1; load $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null)"
  sources "$made/tree" 10000
  FILES=10000
  scan_row '10,000 files, -Xmx512m' 'aims: 500 files/s, 512 MB of heap' "$JAVA" -Xmx512m -jar "$jar" scan "$made/tree"
  sources "$made/change" 10
  git -C "$made/change" init -q && git -C "$made/change" -c user.name=b -c user.email=b@b commit -q --allow-empty -m start
  FILES=10
  scan_row 'a change of 10 files' '' "$JAVA" -Xmx512m -jar "$jar" scan "$made/change"
  # Made by ./release VERSION: with the runtime that holds the program's classes ready.
  if [ -x "$ROOT/target/release/with-runtime/bin/holdfast" ]; then
    scan_row 'a change of 10 files, as installed' 'aim: 0.6 s' "$ROOT/target/release/with-runtime/bin/holdfast" scan "$made/change"
  else
    echo 'a change of 10 files, as installed      (make it by ./release VERSION)'
  fi
  [ $# = 0 ] || find_pmd "$made"
  for folder in "$@"; do
    files=$(find "$folder" -name '*.java' -o -name '*.py' | wc -l)
    FILES=$files
    echo "$(basename "$folder"): $files files"
    scan_row '  holdfast scan' 'aim: 500 files/s' "$JAVA" -Xmx512m -jar "$jar" scan "$folder"
    scan_row '  PMD CloseResource' '' "${pmd[@]}" check --no-cache --no-progress -d "$folder" -R category/java/errorprone.xml/CloseResource
    scan_row '  ruff SIM115' '' ruff check --no-cache --select SIM115 "$folder"
    scan_row '  pylint R1732' '' pylint --disable=all --enable=R1732 --recursive=y "$folder"
  done
  exit
}
