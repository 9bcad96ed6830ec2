package io.holdfast.cli.repair;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds this program in crontabs, systemd units and files that were named. Reads only. */
final class Schedules {
    private static final List<String> PLACES = List.of(
            "/etc/crontab",
            "/etc/cron.d",
            "/etc/cron.hourly",
            "/etc/cron.daily",
            "/var/spool/cron",
            "/var/spool/cron/crontabs",
            "/etc/systemd/system");
    private static final Pattern CHECK =
            Pattern.compile("^(?!\\s*#).*\\bholdfast\\b\\S*\\s+(?:doctor|checklist|monitor|test)\\b");
    private static final int LONGEST_FILE = 1 << 20;
    private static final int PATIENCE_SECONDS = 5;

    private Schedules() {}

    /**
     * Lines that run a check, with their files.
     *
     * @param named files to read besides; where there are some, the machine's own places are not read
     * @return null when nothing could be read at all
     */
    static @Nullable List<String> find(List<Path> named) {
        List<String> found = new ArrayList<>();
        int read = 0;
        for (Path place : named.isEmpty() ? PLACES.stream().map(Path::of).toList() : named) {
            for (Path file : files(place)) {
                String text = text(file);
                if (text != null) {
                    read++;
                    lines(file.toString(), text, found);
                }
            }
        }
        String own = named.isEmpty() ? crontab() : null;
        if (own != null) {
            lines("crontab -l", own, found);
        }
        return read == 0 && own == null ? null : found;
    }

    static void lines(String name, String text, List<String> found) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (CHECK.matcher(line).find()) {
                found.add(name + ":" + number + ": " + line.strip());
            }
        }
    }

    private static List<Path> files(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> inside = Files.list(place)) {
            return inside.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static @Nullable String text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < LONGEST_FILE
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : null;
        } catch (IOException e) {
            // Another account's: the own one is asked for below.
            return null;
        }
    }

    private static @Nullable String crontab() {
        try {
            Process crontab = new ProcessBuilder("crontab", "-l")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            crontab.getOutputStream().close();
            if (!crontab.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                crontab.destroyForcibly();
                return null;
            }
            try (InputStream out = crontab.getInputStream()) {
                return new String(out.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
