/** Health end points, metrics and the dashboard, over HTTP. */
@NullMarked
package io.holdfast.monitor.http;

import org.jspecify.annotations.NullMarked;
