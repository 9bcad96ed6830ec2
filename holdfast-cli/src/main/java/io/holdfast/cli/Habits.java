package io.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Words that other programs understand and this one does not: {@code -pSECRET}, {@code --password SECRET}, {@code -h HOST}. They are
 * found before anything is parsed, so that a secret is never repeated in a message.
 */
final class Habits {
    private static final Pattern SHORT_PASSWORD = Pattern.compile("-p.+");
    private static final Pattern PASSWORD =
            Pattern.compile("--(?:pass|passwd|password|pwd|password-prompt(?==))(?:=.*)?", Pattern.DOTALL);
    private static final Pattern SECRET =
            Pattern.compile("--(token|webhook-secret|secret|api-key)(?:=.*)?", Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile("-h(?:=?(.+))?|--host(?:=(.*))?");
    private static final Pattern PORT = Pattern.compile("-P(?:=?(\\d+))?|--port(?:=(\\d+))?");
    private static final Pattern DATABASE = Pattern.compile("-D.*|--database(?:=.*)?");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");

    private static final Set<String> ASKING = Set.of("-p", "--password-prompt");

    private Habits() {}

    /**
     * What is wrong with the words of a command, and the right way; null where nothing is.
     *
     * @param command the command that reads them
     */
    static @Nullable String mistake(CommandLine command, List<String> words) {
        Set<String> own = command.getCommandSpec().optionsMap().keySet();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                return null;
            }
            String mistake = ofOne(own, words, i);
            if (mistake != null) {
                return mistake;
            }
        }
        return null;
    }

    private static @Nullable String ofOne(Set<String> own, List<String> words, int at) {
        String word = words.get(at);
        String next = at + 1 < words.size() ? words.get(at + 1) : null;
        if (SHORT_PASSWORD.matcher(word).matches() || PASSWORD.matcher(word).matches()) {
            return "a password is no argument, because other users of this machine can see those. Give -p alone to be asked"
                    + " for it, or --password-env NAME, --password-file FILE or --defaults-file FILE. Change a password"
                    + " that others may have seen.";
        }
        Matcher secret = SECRET.matcher(word);
        if (secret.matches()) {
            String name = own.contains("--" + secret.group(1) + "-env") ? secret.group(1) : "token";
            return "a secret is no argument, because other users of this machine can see those. Put it into an environment"
                    + " variable, and give --" + name + "-env with the variable's name.";
        }
        if (!own.contains("--user")) {
            return null;
        }
        Matcher host = HOST.matcher(word);
        if (host.matches() && !own.contains("--host")) {
            String attached = host.group(1) != null ? host.group(1) : host.group(2);
            boolean asksForHelp = word.equals("-h") && (next == null || next.startsWith("-"));
            return asksForHelp ? null : hint(attached == null ? next : attached, port(words));
        }
        Matcher port = PORT.matcher(word);
        if (port.matches() && !own.contains("--port")) {
            String attached = port.group(1) != null ? port.group(1) : port.group(2);
            String number = attached != null ? attached : next;
            return "the port is a part of the server's name, such as db.example:"
                    + (number != null && number.matches("\\d{1,5}") ? number : "3306") + ".";
        }
        if (DATABASE.matcher(word).matches() && !own.contains("--database")) {
            return "the schema is a part of the server's name, such as mysql://db.example:3306/shop.";
        }
        return null;
    }

    /** The number that an option for a port has; empty where there is none. */
    private static String port(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            Matcher port = PORT.matcher(words.get(i));
            if (port.matches()) {
                String attached = port.group(1) != null ? port.group(1) : port.group(2);
                String number = attached == null && i + 1 < words.size() ? words.get(i + 1) : attached;
                return number != null && number.matches("\\d{1,5}") ? ":" + number : "";
            }
        }
        return "";
    }

    private static String hint(@Nullable String host, String port) {
        String named = host != null && PLAIN_NAME.matcher(host).matches()
                ? host + (host.contains(":") ? "" : port)
                : "db.example" + (port.isEmpty() ? ":3306" : port);
        return "-h is for help. The server is a word of its own, without an option: " + named + ".";
    }

    /** What to say of words that fit nowhere. A word that may be a secret is not repeated. */
    static String unmatched(List<String> unmatched, List<String> words) {
        String option = unmatched.stream()
                .filter(word -> word.startsWith("-") && word.length() > 1)
                .findFirst()
                .orElse(null);
        if (option != null) {
            return "there is no option " + option.replaceFirst("(?s)[=\\s].*", "") + ".";
        }
        boolean afterPassword = words.stream().anyMatch(ASKING::contains);
        List<String> shown = new ArrayList<>();
        for (String word : unmatched) {
            shown.add(word.contains("://") ? "…" : "'" + word + "'");
        }
        return afterPassword
                ? "there is one word too many. If it is a password: give -p alone to be asked for it, or --password-env"
                        + " NAME or --password-file FILE."
                : "what is " + String.join(" ", shown) + "?";
    }
}
