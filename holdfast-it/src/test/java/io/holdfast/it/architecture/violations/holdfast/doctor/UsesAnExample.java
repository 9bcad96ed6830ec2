package io.holdfast.it.architecture.violations.holdfast.doctor;

import io.holdfast.it.architecture.violations.holdfast.examples.shop.NamesThePool;

/** Breaks: nothing depends on an example. */
public final class UsesAnExample {
    NamesThePool shop;
}
