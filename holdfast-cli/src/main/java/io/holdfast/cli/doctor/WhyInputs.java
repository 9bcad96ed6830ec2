package io.holdfast.cli.doctor;

import io.holdfast.doctor.logs.TextStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that are to be read: folders opened, and rotated files of one log put into the order of time. */
final class WhyInputs {
    private static final int DATE_DIGITS = 8;
    private static final Pattern PACKED = Pattern.compile("\\.(?:gz|zip|zst|xz|bz2)$");
    /** As logback, Log4j and Laravel name them: the date stands before the ending. */
    private static final Pattern DATED =
            Pattern.compile("[._-](\\d{4}-\\d\\d-\\d\\d(?:[.-]\\d{1,3})?|\\d{8})(?=\\.(?:log|txt|json|out)$)");
    /** As logrotate names them: the number or date stands at the end. */
    private static final Pattern ROTATED =
            Pattern.compile("(?<=\\.(?:log|err|out|txt|json))[.-](\\d{1,8}|\\d{4}-\\d\\d-\\d\\d(?:[.-]\\d{1,3})?)$");

    private WhyInputs() {}

    /**
     * One log.
     *
     * @param name of its newest file
     * @param files the oldest first
     */
    record Log(String name, List<Path> files) {
        long size() throws IOException {
            long size = 0;
            for (Path file : files) {
                size += Files.size(file);
            }
            return size;
        }

        FileTime written() throws IOException {
            return Files.getLastModifiedTime(files.get(files.size() - 1));
        }

        /** All of it, unpacked, as one stream. */
        InputStream open() {
            return new Parts(files);
        }
    }

    /** One file after the other, of which only the one that is being read is open. */
    private static final class Parts extends InputStream {
        private final Iterator<Path> files;
        private InputStream current = InputStream.nullInputStream();
        private boolean begun;

        Parts(List<Path> files) {
            this.files = files.iterator();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = current.read(bytes, offset, length);
            if (count >= 0 || !files.hasNext()) {
                return count;
            }
            current.close();
            current = TextStream.open(Files.newInputStream(files.next()));
            if (begun) {
                // The file before may end without a line break.
                bytes[offset] = '\n';
                return 1;
            }
            begun = true;
            return read(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            current.close();
        }
    }

    /** The logs of these files and folders. */
    static List<Log> logs(List<Path> given) throws IOException {
        Map<String, List<Path>> sets = new LinkedHashMap<>();
        for (Path path : given) {
            for (Path file : files(path)) {
                sets.computeIfAbsent(base(file), none -> new ArrayList<>()).add(file);
            }
        }
        List<Log> logs = new ArrayList<>();
        for (List<Path> set : sets.values()) {
            set.sort(WhyInputs::compareAge);
            logs.add(new Log(set.get(set.size() - 1).toString(), set));
        }
        return logs;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /**
     * {@code app.log}, {@code app.log.1}, {@code app.log.2.gz}, {@code app.log-20261120} and {@code app.2026-11-20.0.log} are
     * one log.
     */
    private static String base(Path file) {
        String name = PACKED.matcher(file.toString()).replaceFirst("");
        Matcher dated = DATED.matcher(name);
        if (dated.find()) {
            return name.substring(0, dated.start()) + name.substring(dated.end());
        }
        return ROTATED.matcher(name).replaceFirst("");
    }

    /** By what the names say: a date, or a number that grows with age; the file without either is the newest. */
    private static int compareAge(Path one, Path other) {
        long[] first = age(one);
        long[] second = age(other);
        int order = Arrays.compare(first, second);
        return order != 0 ? order : written(one).compareTo(written(other));
    }

    private static long[] age(Path file) {
        String name = PACKED.matcher(file.toString()).replaceFirst("");
        Matcher dated = DATED.matcher(name);
        Matcher rotated = ROTATED.matcher(name);
        boolean hasDate = dated.find();
        if (!hasDate && !rotated.find()) {
            return new long[] {2, 0, 0};
        }
        String digits = (hasDate ? dated.group(1) : rotated.group(1)).replaceAll("\\D", "");
        if (digits.length() < DATE_DIGITS) {
            return new long[] {1, -Long.parseLong(digits), 0};
        }
        String index = digits.substring(DATE_DIGITS);
        return new long[] {
            0, Long.parseLong(digits.substring(0, DATE_DIGITS)), index.isEmpty() ? 0 : Long.parseLong(index)
        };
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
