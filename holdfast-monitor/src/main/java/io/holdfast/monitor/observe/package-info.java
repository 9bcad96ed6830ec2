/** Looks at pools and servers, and judges their health. */
@NullMarked
package io.holdfast.monitor.observe;

import org.jspecify.annotations.NullMarked;
