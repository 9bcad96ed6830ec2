/** The pool in Spring Boot: {@link io.holdfast.spring.HoldfastAutoConfiguration}. */
@NullMarked
package io.holdfast.spring;

import org.jspecify.annotations.NullMarked;
