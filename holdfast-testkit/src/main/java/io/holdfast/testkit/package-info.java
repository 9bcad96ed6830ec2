/**
 * What the tests of Holdfast stand on: real servers ({@link io.holdfast.testkit.TestServer}), a network that fails on
 * demand ({@link io.holdfast.testkit.FaultProxy}), a JDBC driver that follows a script
 * ({@link io.holdfast.testkit.ScriptedDriver}) and a clock that stands still ({@link io.holdfast.testkit.FakeTicker}).
 */
@NullMarked
package io.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
