/**
 * Watches pools and their servers from inside an application, or from outside: {@link io.holdfast.monitor.Monitor} samples,
 * keeps history, judges health and raises alerts; {@link io.holdfast.monitor.http.MonitorServer} shows it.
 */
@NullMarked
package io.holdfast.monitor;

import org.jspecify.annotations.NullMarked;
