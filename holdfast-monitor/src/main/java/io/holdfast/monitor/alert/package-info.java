/** Alerts: the rules' state, and where alerts go. */
@NullMarked
package io.holdfast.monitor.alert;

import org.jspecify.annotations.NullMarked;
