package org.jdbi;

/** Stands in for the framework in a fixture of the architecture rules, so that the framework need not be a dependency. */
public final class StandIn {}
