/** Settings of other pools, said in Holdfast's names. */
@NullMarked
package io.holdfast.cli.migrate;

import org.jspecify.annotations.NullMarked;
