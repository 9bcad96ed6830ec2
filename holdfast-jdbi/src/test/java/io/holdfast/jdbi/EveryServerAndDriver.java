package io.holdfast.jdbi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test that runs on both servers with both drivers. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
@interface EveryServerAndDriver {}
