package io.holdfast.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;

/** What a word that is no command may have meant: a command spelt a little otherwise, or what other programs call it. */
final class NearMisses {
    private static final int SHOWN = 3;
    private static final int LONGEST = 40;

    /** Words for what a command does, and words that stand one level too high. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("migrate", "advise migrate"),
            Map.entry("settings", "advise settings"),
            Map.entry("config", "advise settings"),
            Map.entry("index", "advise index"),
            Map.entry("pool", "advise pool"),
            Map.entry("check", "doctor"),
            Map.entry("diagnose", "doctor"),
            Map.entry("status", "doctor"),
            Map.entry("ping", "test"),
            Map.entry("analyze", "why"),
            Map.entry("log", "why"),
            Map.entry("logs", "why"),
            Map.entry("dashboard", "serve"),
            Map.entry("top", "serve"),
            Map.entry("watch", "monitor"),
            Map.entry("leaks", "scan"),
            Map.entry("lint", "scan"),
            Map.entry("repair", "fix"),
            Map.entry("rollback", "undo"),
            Map.entry("code", "explain"),
            Map.entry("man", "manual"),
            Map.entry("support", "bundle"));

    private NearMisses() {}

    /** The sentence about a word that is no command of the one given, with up to three that are meant perhaps. */
    static String noCommand(CommandLine command, String word) {
        String name = command.getCommandSpec().qualifiedName();
        // An address or a very long word may hold a secret.
        boolean shown = word.length() <= LONGEST && word.matches("[\\p{L}\\p{N}._-]+");
        StringBuilder sentence =
                new StringBuilder("there is no command ").append(shown ? "'" + word + "'." : "of that name.");
        List<String> near = near(command, word.toLowerCase(Locale.ROOT));
        if (!near.isEmpty()) {
            sentence.append(" Did you mean ")
                    .append(name)
                    .append(' ')
                    .append(String.join(", or ", near))
                    .append('?');
        }
        return sentence.toString();
    }

    private static List<String> near(CommandLine command, String word) {
        List<String> near = new ArrayList<>();
        boolean whole = command.getParent() == null;
        if (whole && MEANINGS.containsKey(word)) {
            near.add(MEANINGS.get(word));
        }
        int most = Math.max(1, word.length() / 3);
        command.getSubcommands().keySet().stream()
                .filter(name -> (name.startsWith(word) && !word.isEmpty()) || distance(name, word) <= most)
                .filter(name -> !near.contains(name))
                .sorted(Comparator.comparingInt(name -> name.startsWith(word) ? 0 : distance(name, word)))
                .limit(SHOWN)
                .forEach(near::add);
        return near;
    }

    /** How many letters must be added, left out, exchanged or swapped with their neighbour. */
    static int distance(String one, String other) {
        int[][] least = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : least(least, one, other, i, j);
            }
        }
        return least[one.length()][other.length()];
    }

    private static int least(int[][] least, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int value = Math.min(least[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(value, 1 + least[i - 2][j - 2]) : value;
    }
}
