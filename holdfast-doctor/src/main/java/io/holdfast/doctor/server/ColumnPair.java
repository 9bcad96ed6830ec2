package io.holdfast.doctor.server;

/**
 * Two columns that statements join, by their names, and that differ in a way that harms.
 *
 * @param numbers true when the first holds smaller numbers than the second; false when they compare texts differently
 * @param column schema, table and name
 * @param type its type, or its collation
 * @param other the other, by table and name
 * @param otherType its type, or its collation
 */
public record ColumnPair(boolean numbers, String column, String type, String other, String otherType) {}
