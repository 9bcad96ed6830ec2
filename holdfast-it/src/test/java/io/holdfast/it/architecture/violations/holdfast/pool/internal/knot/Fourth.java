package io.holdfast.it.architecture.violations.holdfast.pool.internal.knot;

public class Fourth {
    First next;
}
