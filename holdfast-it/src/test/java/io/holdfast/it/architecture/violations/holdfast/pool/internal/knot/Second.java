package io.holdfast.it.architecture.violations.holdfast.pool.internal.knot;

public class Second {
    Third next;
}
