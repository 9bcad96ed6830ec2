/** Configurations of middleware: written from what the servers say, and compared with what runs. */
@NullMarked
package io.holdfast.doctor.middleware.config;

import org.jspecify.annotations.NullMarked;
