# What ./release --check does with what was made: each piece is used as somebody would who has nothing else. To be sourced.

CHECKS_FAILED=0

# expect NAME COMMAND...: one line for each check; what a failing command said follows.
expect() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "  ok    $name"
  else
    echo "  FAIL  $name"
    sed 's/^/        /' <<<"$said" | tail -n 15
    CHECKS_FAILED=$((CHECKS_FAILED + 1))
  fi
}

same_again() {
  copy_sources "$OUT/again/sources"
  stage "$OUT/again/sources" "$OUT/again/staging"
  diff -r "$STAGING" "$OUT/again/staging"
}

# Every published module, with all that a repository asks for.
staging_is_complete() {
  local folder name packaging missing=0 file
  for folder in "$STAGING"/io/holdfast/*/"$VERSION"; do
    name=$(basename "$(dirname "$folder")")
    for tag in name description url licenses developers scm; do
      grep -q "<$tag" "$folder/$name-$VERSION.pom" || grep -q '<parent>' "$folder/$name-$VERSION.pom" || {
        echo "$name has no <$tag>"
        missing=1
      }
    done
    packaging=$(sed -n 's:^  <packaging>\(.*\)</packaging>:\1:p' "$folder/$name-$VERSION.pom")
    [ "$packaging" = pom ] && continue
    for file in .jar -sources.jar -javadoc.jar -cyclonedx.json -cyclonedx.xml; do
      for sum in '' .md5 .sha1 .sha256 .sha512; do
        [ -s "$folder/$name-$VERSION$file$sum" ] || {
          echo "there is no $name-$VERSION$file$sum"
          missing=1
        }
      done
    done
    unzip_to_stdout "$folder/$name-$VERSION.jar" META-INF/MANIFEST.MF | grep -q '^Automatic-Module-Name: io.holdfast.' || {
      echo "$name has no Automatic-Module-Name"
      missing=1
    }
  done
  return $missing
}

unzip_to_stdout() {
  local folder
  folder=$(mktemp -d)
  (cd "$folder" && "$JDK/bin/jar" xf "$1" "$2" && cat "$2")
  rm -rf "$folder"
}

no_demo_inside() {
  ! "$JDK/bin/jar" tf "$OUT/holdfast.jar" | grep -E 'io/holdfast/(cli/demo|testkit)/|com/zaxxer/|org/slf4j/'
}

# bare COMMAND...: with an empty home that cannot be written to, and a path without Java.
bare() {
  local tools=$OUT/check/tools tool
  if [ ! -d "$tools" ]; then
    mkdir -p "$tools"
    for tool in sh dirname readlink uname sed; do
      ln -s "$(command -v "$tool")" "$tools/$tool"
    done
  fi
  env -i PATH="$tools" HOME=/nonexistent "$@"
}

# answers_with CODE COMMAND...
answers_with() {
  local code=$1 got
  shift
  "$@"
  got=$?
  [ "$got" = "$code" ] || {
    echo "exit code $got, not $code: $*"
    return 1
  }
}

try_program() {
  local name=$1
  shift
  expect "$name: --version" answers_with 0 "$@" --version
  expect "$name: explain" answers_with 0 "$@" explain HF-1001
  expect "$name: doctor --from" answers_with 4 "$@" doctor --from "$ROOT/packaging/facts.json"
  expect "$name: a server that is not there" answers_with 3 "$@" doctor 127.0.0.1:1 -u nobody
  expect "$name: scan" answers_with 0 "$@" scan "$ROOT/packaging"
  expect "$name: why" answers_with 0 "$@" why "$ROOT/packaging/trace.txt"
}

check_archive() {
  mkdir -p "$OUT/check/archive"
  tar -C "$OUT/check/archive" -xzf "$ARCHIVES/holdfast-$VERSION-linux-x64.tar.gz"
  try_program "archive" bare "$OUT/check/archive/holdfast-$VERSION/bin/holdfast"
}

check_zip() {
  mkdir -p "$OUT/check/zip"
  (cd "$OUT/check/zip" && "$JDK/bin/jar" xf "$ARCHIVES/holdfast-$VERSION.zip")
  expect "zip: --version" env JAVA_HOME="$JDK" sh "$OUT/check/zip/holdfast-$VERSION/bin/holdfast" --version
  expect "zip: without Java, what to do" answers_with 3 bare sh "$OUT/check/zip/holdfast-$VERSION/bin/holdfast" --version
  expect "jar: --version" "$JAVA" -jar "$ARCHIVES/holdfast-$VERSION.jar" --version
}

check_deb() {
  local deb=$ARCHIVES/holdfast_${VERSION}_amd64.deb
  command -v dpkg-deb >/dev/null || {
    echo "  -     .deb: there is no dpkg-deb here"
    return
  }
  mkdir -p "$OUT/check/deb"
  dpkg-deb -x "$deb" "$OUT/check/deb"
  try_program "unpacked .deb" bare "$OUT/check/deb/usr/bin/holdfast"
  if [ "$(id -u)" != 0 ] || dpkg -s holdfast >/dev/null 2>&1 || [ -e /usr/bin/holdfast ]; then
    echo "  -     .deb: not installed, for which root is needed, and a machine without it"
    return
  fi
  expect ".deb: installed" dpkg -i "$deb"
  expect ".deb: used" answers_with 0 /usr/bin/holdfast explain HF-1001
  expect ".deb: man page and completion" test -s /usr/share/man/man1/holdfast-doctor.1 -a \
    -s /usr/share/bash-completion/completions/holdfast
  expect ".deb: removed" dpkg -r holdfast
  expect ".deb: nothing left" test ! -e /usr/bin/holdfast -a ! -e /usr/lib/holdfast
}

# A project outside the tree, with a local repository of its own, so that Holdfast can only come from the staging repository.
check_newcomer() {
  local project=$OUT/check/newcomer cached
  mkdir -p "$project/src/main/java"
  cached=$(mvn -q -B help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null) || cached=$HOME/.m2/repository
  sed -e "s|@VERSION@|$VERSION|g" -e "s|@STAGING@|file://$STAGING|g" -e "s|@CACHED@|file://$cached|g" \
    "$ROOT/packaging/newcomer.xml" >"$project/pom.xml"
  {
    echo 'import io.holdfast.pool.*;'
    echo 'import java.sql.Connection;'
    echo 'public class Newcomer {'
    echo '    public static void main(String[] args) throws Exception {'
    echo '        String secret = "secret";'
    awk '/^## Six lines of Java/ { here = 1 } here && /^```$/ { exit } here && inside { print } here && /^```java/ { inside = 1 }' \
      "$ROOT/README.md"
    echo '    }'
    echo '}'
  } >"$project/src/main/java/Newcomer.java"
  expect "newcomer: a project with the README's six lines builds" \
    mvn -B -q -ntp -f "$project/pom.xml" -Dmaven.repo.local="$OUT/check/m2" package
  expect "newcomer: it runs, and says why there is no connection" newcomer_runs "$project"
}

newcomer_runs() {
  "$JAVA" -cp "$1/target/classes:$1/target/lib/*" Newcomer 2>&1 | grep -q 'HF-1'
}

check_all() {
  local begun=$SECONDS
  say "checking"
  expect "staging repository: complete" staging_is_complete
  expect "program: without the demo" no_demo_inside
  check_archive
  check_zip
  check_deb
  check_newcomer
  expect "staging repository: the same, byte for byte, in a second build" same_again
  say "checked in $((SECONDS - begun)) s"
  if [ "$CHECKS_FAILED" != 0 ]; then
    die "$CHECKS_FAILED checks failed"
  fi
}
