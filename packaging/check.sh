# shellcheck shell=bash
# What ./release --check does with what was made: each piece is used as on a machine that has nothing else. To be sourced.

CHECKS_FAILED=0

# expect NAME COMMAND...: one line for each check; what a failing command said follows.
expect() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "  ok    $name"
  else
    echo "  FAIL  $name"
    tail -n 15 <<<"$said" | sed 's/^/        /'
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

# newcomer_source FOLDER: a program of the README's six lines.
newcomer_source() {
  mkdir -p "$1/src/main/java"
  {
    echo 'import io.holdfast.pool.*;'
    echo 'import java.sql.Connection;'
    echo 'public class Newcomer {'
    echo '    public static void main(String[] args) throws Exception {'
    echo '        String secret = "secret";'
    awk '/^## Six lines of Java/ { here = 1 } here && inside && /^```$/ { exit } here && inside { print } here && /^```java/ { inside = 1 }' \
      "$ROOT/README.md"
    echo '    }'
    echo '}'
  } >"$1/src/main/java/Newcomer.java"
}

# Projects outside the tree, with local repositories of their own, so that Holdfast can only come from the staging repository.
check_newcomer() {
  local project=$OUT/check/newcomer cached
  newcomer_source "$project"
  cached=$(mvn -q -B help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null |
    sed 's/\x1b\[[0-9;]*m//g')
  [ -d "$cached" ] || cached=$HOME/.m2/repository
  sed -e "s|@VERSION@|$VERSION|g" -e "s|@STAGING@|file://$STAGING|g" -e "s|@CACHED@|file://$cached|g" \
    "$ROOT/packaging/newcomer.xml" >"$project/pom.xml"
  expect "newcomer: a project with the README's six lines builds" \
    mvn -B -q -ntp -f "$project/pom.xml" -Dmaven.repo.local="$OUT/check/m2" package
  expect "newcomer: it runs, and says why there is no connection" newcomer_runs "$project/target/classes:$project/target/lib/*"
  check_boot holdfast-spring-boot-starter spring-boot.version "$cached"
  check_boot holdfast-spring-boot3-starter spring-boot3.version "$cached"
  check_quarkus "$cached"
  check_gradle "$cached"
}

QUARKUS=3.27.0

# check_quarkus CACHED: an application of Quarkus whose data source is a bean of the pool's, as docs/works-with.md describes it.
check_quarkus() {
  local project=$OUT/check/quarkus from=$ROOT/packaging/newcomer-quarkus
  mkdir -p "$project/src/main/java" "$project/src/main/resources" "$project/src/test/java"
  cp "$from/ShopPool.java" "$project/src/main/java"
  cp "$from/ShopPoolTest.java" "$project/src/test/java"
  cp "$from/application.properties" "$project/src/main/resources"
  sed -e "s|@VERSION@|$VERSION|g" -e "s|@STAGING@|file://$STAGING|g" -e "s|@CACHED@|file://$1|g" -e "s|@QUARKUS@|$QUARKUS|g" \
    "$from/pom.xml" >"$project/pom.xml"
  expect "newcomer: an application of Quarkus $QUARKUS passes its tests with holdfast-pool as a bean" \
    mvn -B -q -ntp -f "$project/pom.xml" -Dmaven.repo.local="$OUT/check/m2" package
}

# check_boot STARTER PROPERTY CACHED: an application as Boot's generator makes it, with one dependency more, runs its own tests; its settings
# are environment variables. PROPERTY is that of Boot's version in the parent's pom.
check_boot() {
  local project=$OUT/check/$1 boot
  boot=$(sed -n "s:^ *<$2>\(.*\)</$2>:\1:p" "$ROOT/pom.xml")
  mkdir -p "$project/src/main/java" "$project/src/test/java"
  cp "$ROOT/packaging/newcomer-boot/NewcomerApplication.java" "$project/src/main/java"
  cp "$ROOT/packaging/newcomer-boot/NewcomerApplicationTests.java" "$project/src/test/java"
  sed -e "s|@VERSION@|$VERSION|g" -e "s|@STAGING@|file://$STAGING|g" -e "s|@CACHED@|file://$3|g" -e "s|@STARTER@|$1|g" \
    -e "s|@BOOT@|$boot|g" "$ROOT/packaging/newcomer-boot/pom.xml" >"$project/pom.xml"
  expect "newcomer: an application of Spring Boot $boot passes its tests with $1" \
    mvn -B -q -ntp -f "$project/pom.xml" -Dmaven.repo.local="$OUT/check/m2" package
}

# check_gradle CACHED: the same with Gradle.
check_gradle() {
  local project=$OUT/check/gradle
  command -v gradle >/dev/null || {
    echo "  -     newcomer with Gradle: there is no gradle here. On Debian: apt-get install gradle"
    return
  }
  newcomer_source "$project"
  sed -e "s|@VERSION@|$VERSION|g" -e "s|@STAGING@|file://$STAGING|g" -e "s|@CACHED@|file://$1|g" \
    "$ROOT/packaging/newcomer.gradle" >"$project/build.gradle"
  echo "rootProject.name = 'newcomer'" >"$project/settings.gradle"
  expect "newcomer: a Gradle project with the README's six lines builds" \
    gradle -q --no-daemon -p "$project" -g "$OUT/check/gradle-home" classes libraries
  expect "newcomer: it runs, and says why there is no connection" newcomer_runs "$project/build/classes/java/main:$project/build/lib/*"
}

# newcomer_runs CLASSPATH
newcomer_runs() {
  local said
  said=$("$JAVA" -cp "$1" Newcomer 2>&1)
  grep -q 'HF-1' <<<"$said" || {
    echo "$said"
    return 1
  }
}

# The version has its section in the changelog, and no other version stands above it.
changelog_names_it() {
  local first
  first=$(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' "$ROOT/CHANGELOG.md" | head -n 1)
  [ "$first" = "$VERSION" ] || {
    echo "the first version in CHANGELOG.md is ${first:-missing}, not $VERSION"
    return 1
  }
}

# One bill of materials that names each published jar, and nothing that is not there.
bom_is_complete() {
  local bom=$STAGING/io/holdfast/holdfast-bom/$VERSION/holdfast-bom-$VERSION.pom named staged
  named=$(sed -n 's:^ *<artifactId>\(holdfast-.*\)</artifactId>:\1:p' "$bom" | grep -v '^holdfast-bom$' | sort)
  # The program is no library, and the parent is no jar.
  staged=$(find "$STAGING/io/holdfast" -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -Ev '^holdfast-(bom|parent|cli|testkit)$' | sort)
  [ "$named" = "$staged" ] || {
    diff <(echo "$named") <(echo "$staged")
    return 1
  }
}

# What a published module depends on is published as well. Optional ones, which no user of it gets, and the tests' are not asked.
dependencies_are_there() {
  local pom name missing=0
  for pom in "$STAGING"/io/holdfast/*/"$VERSION"/*.pom; do
    while read -r name; do
      [ -d "$STAGING/io/holdfast/$name/$VERSION" ] || {
        echo "$(basename "$pom") depends on $name, which is not there"
        missing=1
      }
    done < <(awk '/<dependencyManagement>/, /<\/dependencyManagement>/ { next } /<dependency>/ { own = left = ""; next }
      /<artifactId>holdfast-/ { gsub(/ *<\/?artifactId>/, ""); own = $0 }
      /<optional>true|<scope>(test|provided)/ { left = "yes" }
      /<\/dependency>/ && own != "" && left == "" { print own }' "$pom")
  done
  return $missing
}

# The scripts that are delivered or run here, and the files for other packagers, by linters where they are at hand.
scripts_are_clean() {
  (cd "$ROOT" && shellcheck -x release holdfast bench test packaging/*.sh packaging/program/bin/holdfast)
}

# lint TOOL PACKAGE NAME COMMAND...: a check by a linter that may not be here.
lint() {
  local tool=$1 package=$2 name=$3
  shift 3
  if command -v "$tool" >/dev/null; then
    expect "$name: $tool" "$@"
  else
    echo "  -     $name: there is no $tool here. To have it: $package"
  fi
}

# The image's folder is what the archive unpacks to, and its program is there.
image_fits_archive() {
  local program
  program=$(sed -n "s:^RUN ln -s \"/opt/\([^\"]*\)\".*:\1:p" "$ROOT/packaging/Dockerfile" | sed "s/\${VERSION}/$VERSION/")
  tar -tzf "$ARCHIVES/holdfast-$VERSION-linux-x64.tar.gz" | grep -qx "$program"
}

# What the formula installs is in the archive that it names, and its checksum is that archive's.
formula_fits_archive() {
  local file list zip=$ARCHIVES/holdfast-$VERSION.zip
  grep -q "sha256 \"$(sha256sum "$zip" | cut -d' ' -f1)\"" "$ARCHIVES/holdfast.rb" || return 1
  list=$("$JDK/bin/jar" tf "$zip")
  for file in bin/holdfast bin/holdfast.bat lib/holdfast.jar share/man/man1/holdfast.1 \
    share/bash-completion/completions/holdfast share/zsh/site-functions/_holdfast; do
    grep -qx "holdfast-$VERSION/$file" <<<"$list" || {
      echo "the .zip has no $file"
      return 1
    }
  done
}

check_recipes() {
  lint shellcheck 'apt-get install shellcheck' scripts scripts_are_clean
  lint dockerfilelint 'npm install -g dockerfilelint' image dockerfilelint "$ROOT/packaging/Dockerfile"
  lint ruby 'apt-get install ruby' formula ruby -wc "$ARCHIVES/holdfast.rb"
  expect "image: its program is in the archive" image_fits_archive
  expect "formula: what it installs is in the .zip" formula_fits_archive
}

# The checksums are those of the files.
sums_are_right() {
  (cd "$ARCHIVES" && sha256sum --quiet -c SHA256SUMS) &&
    find "$STAGING" -name '*.sha256' | while read -r sum; do
      [ "$(cat "$sum")" = "$(sha256sum "${sum%.sha256}" | cut -d' ' -f1)" ] || {
        echo "$sum is not the sum of its file"
        exit 1
      }
    done
}

# The list of what is inside the pool's jar has the pool, and no dependency.
sbom_is_true() {
  local list=$STAGING/io/holdfast/holdfast-pool/$VERSION/holdfast-pool-$VERSION-cyclonedx.json
  grep -q '"bomFormat" *: *"CycloneDX"' "$list" && grep -q "pkg:maven/io.holdfast/holdfast-pool@$VERSION" "$list" &&
    ! grep -o 'pkg:maven/[^?"]*' "$list" | grep -v '/holdfast-pool@'
}

check_all() {
  local begun=$SECONDS
  say "checking"
  check_recipes
  expect "changelog: $VERSION is its first version" changelog_names_it
  expect "staging repository: complete" staging_is_complete
  expect "staging repository: the BOM names what is there" bom_is_complete
  expect "staging repository: what its modules depend on is there" dependencies_are_there
  expect "staging repository: the pool has no dependency" sbom_is_true
  expect "checksums: right" sums_are_right
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
