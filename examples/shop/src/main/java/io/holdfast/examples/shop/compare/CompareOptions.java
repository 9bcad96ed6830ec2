package io.holdfast.examples.shop.compare;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What the command was given.
 *
 * @param pools which to run
 * @param acts which to play
 * @param length of each mistake or fault
 * @param watch for how long it is looked how customers are served after it
 * @param json where the results go, or null
 * @param page where the page goes, or null
 * @param from a file of results to take instead of a run, or null
 * @param logs the folder of the shops' logs
 * @param keep whether the last shop stays open
 * @param progress whether stderr is a terminal
 */
record CompareOptions(
        List<PoolChoice> pools,
        List<Act> acts,
        Duration length,
        Duration watch,
        @Nullable Path json,
        @Nullable Path page,
        @Nullable Path from,
        Path logs,
        boolean keep,
        boolean progress) {
    static final String USAGE = """
            usage: examples/shop/run [options]
              --pool hikari|holdfast|both  default: both
              --acts NAME,NAME...          default: all
              --seconds N                  how long each mistake or fault lasts; default: 5
              --watch N                    seconds that customers are watched after it; default: 4
              --json FILE                  write the results
              --page FILE                  write the page docs/shop.md
              --from FILE                  take the results from a file instead of running
              --logs DIR                   where the shops' logs go; default: target
              --keep                       leave the last shop open
            """;

    private static final int SECONDS = 5;
    private static final int WATCH_SECONDS = 4;
    private static final int MOST_SECONDS = 600;

    CompareOptions {
        pools = List.copyOf(pools);
        acts = List.copyOf(acts);
    }

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException in words for people
     */
    static CompareOptions parse(List<String> arguments) {
        List<PoolChoice> pools = List.of(PoolChoice.values());
        List<Act> acts = List.of(Act.values());
        Duration length = Duration.ofSeconds(SECONDS);
        Duration watch = Duration.ofSeconds(WATCH_SECONDS);
        @Nullable Path json = null;
        @Nullable Path page = null;
        @Nullable Path from = null;
        Path logs = Path.of("target");
        boolean keep = false;
        boolean progress = false;
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            switch (word) {
                case "--pool" -> pools = pools(value(word, words));
                case "--acts" -> acts = acts(value(word, words));
                case "--seconds" -> length = seconds(word, value(word, words));
                case "--watch" -> watch = seconds(word, value(word, words));
                case "--json" -> json = Path.of(value(word, words));
                case "--page" -> page = Path.of(value(word, words));
                case "--from" -> from = Path.of(value(word, words));
                case "--logs" -> logs = Path.of(value(word, words));
                case "--keep" -> keep = true;
                case "--progress" -> progress = true;
                default -> throw new IllegalArgumentException("unknown option " + word);
            }
        }
        return new CompareOptions(pools, acts, length, watch, json, page, from, logs, keep, progress);
    }

    private static String value(String option, Iterator<String> words) {
        try {
            return words.next();
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException(option + " needs a value", e);
        }
    }

    private static List<PoolChoice> pools(String value) {
        return switch (value) {
            case "hikari" -> List.of(PoolChoice.HIKARICP);
            case "holdfast" -> List.of(PoolChoice.HOLDFAST);
            case "both" -> List.of(PoolChoice.values());
            default -> throw new IllegalArgumentException("--pool is hikari, holdfast or both, not " + value);
        };
    }

    private static List<Act> acts(String value) {
        List<Act> acts = new ArrayList<>();
        Arrays.stream(value.split(",")).map(Act::named).forEach(acts::add);
        return acts;
    }

    private static Duration seconds(String option, String value) {
        try {
            int seconds = Integer.parseInt(value);
            if (seconds >= 1 && seconds <= MOST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                option + " is a number of seconds from 1 to " + MOST_SECONDS + ", not " + value);
    }
}
