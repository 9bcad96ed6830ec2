package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.TableFacts;
import java.util.List;

/** The working set does not fit into the memory of InnoDB. */
public final class BufferPool implements Probe {
    private static final double WARN = 0.01;
    private static final long ENOUGH = 10_000;
    private static final long MANY_REQUESTS = 10_000;

    private static final Info INFO = Info.of(
            "HF-2416",
            "S16",
            "whether the working set fits into the buffer pool",
            Reading.STATUS,
            Reading.VARIABLES,
            Reading.TABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long pool = facts.number("innodb_buffer_pool_size").orElse(0);
        long data = facts.schema().tables().stream()
                .filter(table -> table.engine().equals("InnoDB"))
                .mapToLong(TableFacts::bytes)
                .sum();
        long asked = facts.growth("innodb_buffer_pool_read_requests");
        long missed = facts.growth("innodb_buffer_pool_reads");
        boolean now = asked >= ENOUGH;
        long requests = now ? asked : facts.now().counter("innodb_buffer_pool_read_requests");
        long reads = now ? missed : facts.now().counter("innodb_buffer_pool_reads");
        double share = requests == 0 ? 0 : (double) reads / requests;
        boolean small = pool > 0 && data > pool && requests >= MANY_REQUESTS && share > WARN;
        boolean waits = facts.growth("innodb_buffer_pool_wait_free") > 0;
        if (!small && !waits) {
            return List.of(
                    INFO.ok("Pages are found in memory").with("read from disk", percent(share), "WARN from 1 %"));
        }
        return List.of(INFO.finding(
                        Severity.WARN,
                        "innodb_buffer_pool_size",
                        waits
                                ? "Statements wait for a free page in the buffer pool of " + Figures.bytes(pool)
                                : percent(share) + " of page reads go to the disk: a buffer pool of "
                                        + Figures.bytes(pool) + " serves " + Figures.bytes(data) + " of tables")
                .with("read from disk", percent(share), "WARN from 1 %")
                .with("pages asked for", requests)
                .with("buffer pool", Figures.bytes(pool))
                .with("tables and indexes", Figures.bytes(data))
                .advise(Advice.look(
                        "See how much memory the machine has left, then raise the pool step by step while it runs; of a"
                                + " machine that serves nothing else it may take about 70 %. Now it is:",
                        "SELECT @@innodb_buffer_pool_size, @@innodb_buffer_pool_chunk_size")));
    }

    private static String percent(double share) {
        return Figures.number(100 * share) + " %";
    }
}
