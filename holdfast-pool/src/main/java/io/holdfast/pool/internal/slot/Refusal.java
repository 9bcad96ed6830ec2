package io.holdfast.pool.internal.slot;

import io.holdfast.pool.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why waiters are sent away before their deadline. Each makes its own exception of it. */
public record Refusal(ErrorCode code, @Nullable Throwable cause) {}
