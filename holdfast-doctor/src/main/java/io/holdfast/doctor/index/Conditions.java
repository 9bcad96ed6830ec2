package io.holdfast.doctor.index;

import io.holdfast.doctor.server.ServerVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;

/** What a WHERE and the ON of joins ask of the columns of each table. Not thread-safe. */
final class Conditions {
    private static final Pattern LITERAL = Pattern.compile("'(?:[^'\\\\]|''|\\\\.)*'|\"[^\"]*\"");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    /** Compared with a value. */
    final Map<String, Set<String>> equal = new TreeMap<>();
    /** Compared with several values. */
    final Map<String, Set<String>> among = new TreeMap<>();
    /** Compared with a range of values. */
    final Map<String, Set<String>> range = new TreeMap<>();
    /** Compared with a column of another table. */
    final Map<String, Set<String>> joined = new TreeMap<>();
    /** Sides of an OR over different columns: each needs an index of its own. */
    final List<Conditions> alternatives = new ArrayList<>();

    private final Scope scope;
    private final ServerVersion version;

    Conditions(Scope scope, ServerVersion version) {
        this.scope = scope;
        this.version = version;
    }

    /** A column of one of the statement's tables. */
    record Place(String alias, String column) {}

    void add(Expression condition) {
        if (condition instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            add(list.get(0));
        } else if (condition instanceof AndExpression and) {
            add(and.getLeftExpression());
            add(and.getRightExpression());
        } else if (condition instanceof OrExpression or) {
            either(or);
        } else if (condition instanceof EqualsTo equals) {
            equals(equals);
        } else if (condition instanceof Between between) {
            if (!between.isNot()
                    && constant(between.getBetweenExpressionStart())
                    && constant(between.getBetweenExpressionEnd())) {
                put(range, between.getLeftExpression());
            }
        } else if (condition instanceof InExpression in) {
            if (!in.isNot()
                    && in.getRightExpression() instanceof ExpressionList<?> list
                    && list.stream().allMatch(this::constant)) {
                put(list.size() == 1 ? equal : among, in.getLeftExpression());
            }
        } else if (condition instanceof LikeExpression like) {
            like(like);
        } else if (condition instanceof IsNullExpression isNull) {
            if (!isNull.isNot()) {
                put(equal, isNull.getLeftExpression());
            }
        } else if (condition instanceof GreaterThan
                || condition instanceof GreaterThanEquals
                || condition instanceof MinorThan
                || condition instanceof MinorThanEquals) {
            compared((BinaryExpression) condition);
        }
    }

    private void compared(BinaryExpression comparison) {
        if (constant(comparison.getRightExpression())) {
            put(range, comparison.getLeftExpression());
        } else if (constant(comparison.getLeftExpression())) {
            put(range, comparison.getRightExpression());
        }
    }

    private void equals(EqualsTo equals) {
        Expression left = equals.getLeftExpression();
        Expression right = equals.getRightExpression();
        Place one = scope.place(left);
        Place other = scope.place(right);
        if (one != null && other != null) {
            if (!one.alias().equals(other.alias())) {
                joined.computeIfAbsent(one.alias(), alias -> new LinkedHashSet<>())
                        .add(one.column());
                joined.computeIfAbsent(other.alias(), alias -> new LinkedHashSet<>())
                        .add(other.column());
            }
        } else if (one != null && constant(right)) {
            put(equal, left);
        } else if (other != null && constant(left)) {
            put(equal, right);
        } else if (constant(right)) {
            day(left);
        } else if (constant(left)) {
            day(right);
        }
    }

    /** MariaDB makes a range of DATE(c) = … and YEAR(c) = …; MySQL reads every row. */
    private void day(Expression side) {
        if (version.mariadb()
                && version.atLeast(11, 1, 0)
                && side instanceof Function function
                && function.getName().matches("(?i)date|year")
                && function.getParameters() != null
                && function.getParameters().size() == 1) {
            put(range, function.getParameters().get(0));
        }
    }

    private void like(LikeExpression like) {
        if (!like.isNot()
                && like.getRightExpression() instanceof StringValue pattern
                && !pattern.getValue().isEmpty()
                && "%_".indexOf(pattern.getValue().charAt(0)) < 0) {
            put(range, like.getLeftExpression());
        }
    }

    /** The same column on every side is a list of values; other columns need an index each. */
    private void either(OrExpression or) {
        List<Expression> sides = new ArrayList<>();
        flatten(or, sides);
        List<Conditions> each = new ArrayList<>();
        for (Expression side : sides) {
            Conditions conditions = new Conditions(scope, version);
            conditions.add(side);
            each.add(conditions);
        }
        Map<String, Set<String>> first = each.get(0).equal;
        boolean same = first.size() == 1
                && each.stream()
                        .allMatch(side -> side.equal.equals(first)
                                && side.among.isEmpty()
                                && side.range.isEmpty()
                                && side.joined.isEmpty());
        if (same && first.values().iterator().next().size() == 1) {
            first.forEach((alias, columns) ->
                    among.computeIfAbsent(alias, key -> new LinkedHashSet<>()).addAll(columns));
        } else if (each.stream().noneMatch(Conditions::isEmpty)) {
            alternatives.addAll(each);
        }
    }

    private static void flatten(Expression side, List<Expression> sides) {
        if (side instanceof OrExpression or) {
            flatten(or.getLeftExpression(), sides);
            flatten(or.getRightExpression(), sides);
        } else if (side instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            flatten(list.get(0), sides);
        } else {
            sides.add(side);
        }
    }

    boolean isEmpty() {
        return equal.isEmpty() && among.isEmpty() && range.isEmpty();
    }

    private void put(Map<String, Set<String>> kind, Expression side) {
        Place place = scope.place(side);
        if (place != null) {
            kind.computeIfAbsent(place.alias(), alias -> new LinkedHashSet<>()).add(place.column());
        }
    }

    /** True for what names no column of the statement's tables. */
    private boolean constant(Expression side) {
        if (side instanceof Column || side instanceof net.sf.jsqlparser.statement.select.Select) {
            return false;
        }
        String text = LITERAL.matcher(side.toString()).replaceAll("''");
        return WORD.matcher(text).results().noneMatch(word -> scope.isColumn(word.group()));
    }
}
