package io.holdfast.doctor.why;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes passwords and control characters out of what is shown. */
final class Secrets {
    private static final String HIDDEN = "***";

    /** {@code password=…}, {@code "password": "…"}, {@code MYSQL_ROOT_PASSWORD='…'}, {@code --password=…}, {@code DB_PASS=…}. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)((?:[\\w.-]*(?:password|passwd|pwd|passphrase|secret|token|api_?key|密码)[\\w.-]*"
                    + "|[\\w.-]*(?:db|user|[_.-])pass)\\\\?[\"']?\\s*(?:=>|[=:：])\\s*)(?!(?:YES|NO)\\b)"
                    + "(?:\\\\\"[^\"]*\"|\"[^\"]*\"|'[^']*'|[^\\s&;,)}\"']+)");
    /** {@code --password …}, {@code password '…'}. */
    private static final Pattern SPACED =
            Pattern.compile("(?i)((?:--password\\d?|--pass)\\s+)(?!-)(?:'[^']*'|\"[^\"]*\"|\\S+)"
                    + "|(\\bpassword\\s+)(?:'[^']*'|\"[^\"]*\")");
    /** {@code define('DB_PASSWORD', '…')}, {@code <password>…}, {@code Bearer …}, {@code credentials=user/…}. */
    private static final Pattern WRAPPED =
            Pattern.compile("(?i)(define\\(\\s*['\"][^'\"]*(?:pass|pwd|secret|key)[^'\"]*['\"]\\s*,\\s*['\"])"
                    + "[^'\"]*|(<[\\w:-]*(?:password|secret|pwd|token)[\\w:-]*>)[^<]*|(\\b(?:bearer|basic)\\s+)[\\w.~+/=-]{6,}"
                    + "|(\\bcredentials?\\s*[=:]\\s*[^\\s/:]{1,80}[/:])\\S+");
    /** {@code scheme://user:password@host}; the last @ before the host ends it. */
    private static final Pattern URL = Pattern.compile("(://[^:/@\\s]*:)[^\\s]+(?=@[\\w\\[.-]+)");
    /** Go: {@code user:password@tcp(host)}, {@code @unix(}. */
    private static final Pattern GO = Pattern.compile("([\\w.-]+:)[^\\s]+(?=@(?:tcp|unix|udp|cloudsql)[\\w+-]*\\()");
    /** {@code user:password@host:3306/db}, {@code user:password@/db} without a scheme. */
    private static final Pattern BARE = Pattern.compile("(\\b[\\w.-]+:)[^\\s:/@]+(?=@(?:[\\w.-]+:\\d{2,5}\\b|/\\w))");
    /** {@code mysql -u root -pSECRET}. */
    private static final Pattern OPTION =
            Pattern.compile("((?:mysql|mariadb|-u\\s?\\S+|-h\\s?\\S+)[^\\n]{0,200}?\\s-p)\\S+");
    /** {@code mysqli_connect('host','user','password')}, {@code PDO->__construct('dsn','user','password'}. */
    private static final Pattern CALL = Pattern.compile(
            "(?i)((?:mysqli?_p?connect|mysqli(?:->__construct)?|real_connect|PDO(?:->__construct)?|pymysql\\.connect"
                    + "|MySQLdb\\.connect|getConnection)\\(\\s*(?:'[^']*'|\"[^\"]*\"|[^,()]*)\\s*,\\s*"
                    + "(?:'[^']*'|\"[^\"]*\"|[^,()]*)\\s*,\\s*)(?:'[^']*'|\"[^\"]*\")");
    /** {@code IDENTIFIED BY '…'}, {@code SET PASSWORD … = '…'}. */
    private static final Pattern SQL = Pattern.compile(
            "(?i)(set\\s+password\\b[^=\\n"
                    + "]{0,120}=\\s*(?:(?:old_)?password\\(\\s*)?|identified\\s+(?:with\\s+\\S+\\s+)?(?:by|as)\\s+(?:password\\s+)?)'[^']*'");

    private static final Pattern CONTROL =
            Pattern.compile("\\x1b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)?)"
                    + "|[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private Secrets() {}

    /** The text without both. */
    static String masked(String text) {
        String shown = CALL.matcher(text).replaceAll("$1'" + HIDDEN + "'");
        shown = SQL.matcher(shown).replaceAll("$1'" + HIDDEN + "'");
        shown = GO.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = URL.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = BARE.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = OPTION.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = SPACED.matcher(shown).replaceAll(Secrets::hidden);
        shown = WRAPPED.matcher(shown).replaceAll(Secrets::hidden);
        shown = NAMED.matcher(shown).replaceAll("$1" + HIDDEN);
        return plain(shown);
    }

    /** What stood in front, of whichever alternative fits. */
    private static String hidden(MatchResult found) {
        for (int group = 1; group <= found.groupCount(); group++) {
            if (found.group(group) != null) {
                return Matcher.quoteReplacement(found.group(group)) + HIDDEN;
            }
        }
        return HIDDEN;
    }

    /** The text without control characters and what commands a terminal. */
    static String plain(String text) {
        return CONTROL.matcher(text).replaceAll("");
    }
}
