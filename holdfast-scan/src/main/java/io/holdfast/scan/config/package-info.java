/** What a project says of its own scan: {@code holdfast-scan.yml}. */
@NullMarked
package io.holdfast.scan.config;

import org.jspecify.annotations.NullMarked;
