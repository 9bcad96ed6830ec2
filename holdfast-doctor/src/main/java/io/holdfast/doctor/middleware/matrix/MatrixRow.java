package io.holdfast.doctor.middleware.matrix;

/**
 * One row of the matrix.
 *
 * @param id stable, for programs
 * @param title what was tried
 * @param seen what came of it
 * @param advice what to do where it breaks; an empty text elsewhere
 */
public record MatrixRow(String id, String title, Verdict verdict, String seen, String advice) {}
