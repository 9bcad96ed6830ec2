/**
 * One budget of connections for all instances of an application: {@link io.holdfast.fleet.FleetDataSource} is a pool whose size
 * follows its share. The shares are kept in a table of the server whose connections they ration.
 */
@NullMarked
package io.holdfast.fleet;

import org.jspecify.annotations.NullMarked;
