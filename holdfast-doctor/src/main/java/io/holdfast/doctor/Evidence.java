package io.holdfast.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One measured fact behind a finding.
 *
 * @param name what was measured
 * @param value the value with its unit
 * @param threshold the limit that it was held against; null when it is only context
 */
public record Evidence(String name, String value, @Nullable String threshold) {}
