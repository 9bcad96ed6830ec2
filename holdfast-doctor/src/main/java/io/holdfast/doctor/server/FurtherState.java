package io.holdfast.doctor.server;

import io.holdfast.doctor.middleware.Between;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Smaller things that stand around tables and sessions. Immutable.
 *
 * @param plainAccounts accounts of other hosts that may log in without TLS, as {@code 'user'@'host'}
 * @param bareForeignKeys foreign keys whose columns begin no index of their table
 * @param temporaryOnDataDisk free bytes of the disk that temporary files share with the data; null when they do not, or where
 *     that cannot be seen
 * @param replicaFilesInMemory the folder in memory in which a replica keeps temporary files; null when there is none
 * @param between what stands between the doctor and the server; null in files of earlier versions
 */
public record FurtherState(
        List<String> plainAccounts,
        List<ForeignKey> bareForeignKeys,
        @Nullable Long temporaryOnDataDisk,
        @Nullable String replicaFilesInMemory,
        @Nullable Between between) {
    /** Nothing is known. */
    public static final FurtherState NONE = new FurtherState(List.of(), List.of(), null, null, null);

    /** Copies. */
    public FurtherState {
        plainAccounts = List.copyOf(plainAccounts);
        bareForeignKeys = List.copyOf(bareForeignKeys);
    }

    /** With nothing known of what stands between. */
    public FurtherState(
            List<String> plainAccounts,
            List<ForeignKey> bareForeignKeys,
            @Nullable Long temporaryOnDataDisk,
            @Nullable String replicaFilesInMemory) {
        this(plainAccounts, bareForeignKeys, temporaryOnDataDisk, replicaFilesInMemory, null);
    }

    /** The same, seen through this. */
    public FurtherState through(@Nullable Between seen) {
        return new FurtherState(plainAccounts, bareForeignKeys, temporaryOnDataDisk, replicaFilesInMemory, seen);
    }

    /** A foreign key: its table, its name and its columns, in order. */
    public record ForeignKey(String schema, String table, String name, List<String> columns) {
        /** Copies. */
        public ForeignKey {
            columns = List.copyOf(columns);
        }
    }
}
