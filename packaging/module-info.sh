# shellcheck shell=bash
# Prints the module descriptor of the program whose classes are in a folder: jlink takes nothing else into a runtime.
# Its services become the module's, because META-INF/services is not read there. To be sourced.

module_info() {
  local classes=$1 service file
  echo 'open module io.holdfast.program {'
  for service in java.logging java.management java.naming java.net.http java.security.jgss java.security.sasl java.sql \
    jdk.jfr jdk.net jdk.unsupported; do
    echo "  requires $service;"
  done
  # Annotations and drawing that the program does not reach.
  echo '  requires static java.desktop;'
  for file in "$classes"/META-INF/services/*; do
    service=$(basename "$file")
    echo "  uses $service;"
    echo "  provides $service with $(sed 's/#.*//' "$file" | tr -d ' \t\r' | grep -v '^$' | sort -u | paste -sd, -);"
  done
  echo '}'
}
