package io.holdfast.pool;

/** What all of Holdfast's own exceptions have in common: a stable code. */
public interface CodedException {
    /** The stable code of what went wrong. */
    ErrorCode errorCode();

    /** The message, which starts with the code. */
    String getMessage();
}
