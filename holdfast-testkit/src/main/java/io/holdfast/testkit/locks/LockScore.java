package io.holdfast.testkit.locks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** How what was said of a {@link LockScene} compares with how it was made. Adds up; used by one thread. */
public final class LockScore {
    private int scenes;
    private int roots;
    private int named;
    private int innocents;
    private int waiters;
    private int wordless;
    private int statements;
    private int broken;
    private final List<String> faults = new ArrayList<>();

    /**
     * What was said.
     *
     * @param roots sessions named as roots, those of cycles included
     * @param xids prepared transactions named, as in XA ROLLBACK
     * @param waiters sessions of whose wait something was said
     * @param kills sessions for which a KILL was printed anywhere
     */
    public record Said(Set<Long> roots, Set<String> xids, Set<Long> waiters, Set<Long> kills) {
        /** Copies. */
        public Said {
            roots = Set.copyOf(roots);
            xids = Set.copyOf(xids);
            waiters = Set.copyOf(waiters);
            kills = Set.copyOf(kills);
        }
    }

    /**
     * Compares.
     *
     * @param told false when the server cannot tell the root
     */
    public void compare(String title, LockScene scene, Said said, boolean told) {
        scenes++;
        Set<Long> right = new TreeSet<>(scene.roots());
        right.addAll(scene.cycle());
        Set<Long> wrong = new TreeSet<>(said.roots());
        wrong.removeAll(right);
        innocents += fault(title, "named, and innocent", wrong);
        right.addAll(scene.mayBeEnded());
        Set<Long> killed = new TreeSet<>(said.kills());
        killed.removeAll(right);
        killed.removeAll(wrong);
        innocents += fault(title, "to be killed, and innocent", killed);
        if (told) {
            Set<Long> missed = new TreeSet<>(scene.roots());
            missed.removeAll(said.roots());
            boolean cycle = !scene.cycle().isEmpty();
            boolean cycleNamed = said.roots().containsAll(scene.cycle());
            Set<String> missedNames = new LinkedHashSet<>();
            scene.xids().stream()
                    .filter(xid -> said.xids().stream().noneMatch(other -> same(xid, other)))
                    .forEach(missedNames::add);
            int all = scene.roots().size() + scene.xids().size() + (cycle ? 1 : 0);
            int lost = fault(title, "a root, and not named", missed)
                    + fault(title, "a prepared transaction, and not named", missedNames)
                    + (cycleNamed ? 0 : fault(title, "a cycle, and not named", List.of(scene.cycle())));
            roots += all;
            named += all - lost;
        }
        Set<Long> silent = new TreeSet<>(scene.waiters());
        silent.removeAll(said.waiters());
        waiters += scene.waiters().size();
        wordless += fault(title, "waits without a word", silent);
    }

    /** Counts a statement that was run, and whether those it was to free went on. */
    public void ran(String title, String statement, boolean kept) {
        statements++;
        broken += kept ? 0 : fault(title, "did not free whom it promised", List.of(statement));
    }

    /** Takes in what another has counted. */
    public void add(LockScore other) {
        scenes += other.scenes;
        roots += other.roots;
        named += other.named;
        innocents += other.innocents;
        waiters += other.waiters;
        wordless += other.wordless;
        statements += other.statements;
        broken += other.broken;
        faults.addAll(other.faults);
    }

    private int fault(String title, String what, Iterable<?> who) {
        int count = 0;
        for (Object one : who) {
            faults.add(title + ": " + one + " " + what);
            count++;
        }
        return count;
    }

    /** Compares names of transactions however their parts are written. */
    private static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }

    private static String plain(String xid) {
        StringBuilder plain = new StringBuilder();
        String[] parts = xid.split(",");
        for (int i = 0; i < 2; i++) {
            String part = i < parts.length ? parts[i].strip() : "";
            if (part.toUpperCase(java.util.Locale.ROOT).startsWith("X'")) {
                part = new String(
                        java.util.HexFormat.of().parseHex(part.substring(2, part.length() - 1)),
                        java.nio.charset.StandardCharsets.UTF_8);
            }
            plain.append(part.replace("'", "")).append('/');
        }
        return plain.toString();
    }

    /** Roots there are, where the server can tell. */
    public int roots() {
        return roots;
    }

    /** Roots that were named. */
    public int named() {
        return named;
    }

    /** Sessions that were named or to be killed, and hold up no session. */
    public int innocents() {
        return innocents;
    }

    /** Waits of which nothing was said. */
    public int wordless() {
        return wordless;
    }

    /** Statements that did not free whom they promised. */
    public int broken() {
        return broken;
    }

    /** Statements that were run. */
    public int statements() {
        return statements;
    }

    /** Everything that was wrong, one line each. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** All in one line. */
    @Override
    public String toString() {
        return scenes + " scenes; roots named " + named + " of " + roots + "; innocent " + innocents
                + "; waits without a word " + wordless + " of " + waiters
                + "; statements that freed whom they promised "
                + (statements - broken) + " of " + statements;
    }
}
