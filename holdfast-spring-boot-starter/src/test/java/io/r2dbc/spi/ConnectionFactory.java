package io.r2dbc.spi;

/** Stands in for R2DBC's own, which Boot's data source gives way to by its name. */
public interface ConnectionFactory {}
