package io.holdfast.doctor.index;

import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.jspecify.annotations.Nullable;

/**
 * Proposes indexes for a workload, merged over all its statements. A pure function of the statements and of what is known
 * of the tables; whether a proposal is worth it, the proof on the server says. Immutable.
 */
public final class IndexAdvisor {
    private static final long FEWEST_ROWS = 500;
    private static final double LARGEST_SHARE = 0.3;
    private static final int MOST_COVERED = 4;
    private static final int MOST_BY_TABLE = 3;
    private static final int LONGEST_STATEMENT = 100_000;

    private final Map<TableName, TableInfo> tables = new HashMap<>();
    private final ServerVersion version;

    /** An advisor that knows these tables; statements over others call for nothing. */
    public IndexAdvisor(List<TableInfo> tables, ServerVersion version) {
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.version = version;
    }

    /** What a statement calls for. */
    private record Candidate(TableName table, List<String> columns) {}

    /** The tables that statements name, as far as they can be read. */
    public static Set<TableName> tablesOf(List<WorkloadQuery> queries) {
        Set<TableName> names = new LinkedHashSet<>();
        for (WorkloadQuery query : queries) {
            PlainSelect select = parse(query.sql());
            if (select != null) {
                sources(select).forEach(table -> names.add(nameOf(table, query.schema())));
            }
        }
        return names;
    }

    /** Proposals, those for what costs most first; none that is there, or a beginning of one that is. */
    public List<Proposal> propose(List<WorkloadQuery> queries) {
        Map<Candidate, List<WorkloadQuery>> wanted = new LinkedHashMap<>();
        for (WorkloadQuery query : queries) {
            for (Candidate candidate : candidates(query)) {
                wanted.computeIfAbsent(candidate, key -> new ArrayList<>()).add(query);
            }
        }
        merge(wanted);
        List<Proposal> proposals = new ArrayList<>();
        wanted.forEach((candidate, of) -> proposals.add(new Proposal(
                new TableColumns(candidate.table(), candidate.columns()),
                of.stream()
                        .sorted(Comparator.comparingDouble(WorkloadQuery::weight)
                                .reversed())
                        .map(WorkloadQuery::sql)
                        .distinct()
                        .toList(),
                of.stream().mapToDouble(WorkloadQuery::weight).sum())));
        proposals.sort(Comparator.comparingDouble(Proposal::weight).reversed());
        Map<TableName, Integer> counts = new HashMap<>();
        proposals.removeIf(proposal -> counts.merge(proposal.columns().table(), 1, Integer::sum) > MOST_BY_TABLE);
        return proposals;
    }

    /** What is the beginning of another serves with it. */
    private static void merge(Map<Candidate, List<WorkloadQuery>> wanted) {
        List<Candidate> all = List.copyOf(wanted.keySet());
        for (Candidate shorter : all) {
            for (Candidate longer : all) {
                boolean begins = !shorter.equals(longer)
                        && shorter.table().equals(longer.table())
                        && longer.columns().size() > shorter.columns().size()
                        && longer.columns().subList(0, shorter.columns().size()).equals(shorter.columns());
                List<WorkloadQuery> more = wanted.get(longer);
                if (begins && more != null && wanted.containsKey(shorter)) {
                    more.addAll(wanted.getOrDefault(shorter, List.of()));
                    wanted.remove(shorter);
                }
            }
        }
    }

    private static @Nullable PlainSelect parse(String sql) {
        if (sql.length() > LONGEST_STATEMENT) {
            return null;
        }
        try {
            Statement statement = CCJSqlParserUtil.parse(sql);
            return statement instanceof PlainSelect select ? select : null;
        } catch (JSQLParserException e) {
            // What cannot be read calls for nothing.
            return null;
        }
    }

    private static List<Table> sources(PlainSelect select) {
        List<Table> sources = new ArrayList<>();
        if (select.getFromItem() instanceof Table table) {
            sources.add(table);
        }
        if (select.getJoins() != null) {
            for (Join join : select.getJoins()) {
                if (join.getFromItem() instanceof Table table) {
                    sources.add(table);
                }
            }
        }
        return sources;
    }

    private static TableName nameOf(Table table, String schema) {
        String named = table.getSchemaName();
        return new TableName(named == null ? schema : Scope.bare(named), Scope.bare(table.getName()));
    }

    private Set<Candidate> candidates(WorkloadQuery query) {
        PlainSelect select = parse(query.sql());
        Scope scope = new Scope();
        if (select == null) {
            return Set.of();
        }
        for (Table table : sources(select)) {
            TableInfo info = tables.get(nameOf(table, query.schema()));
            if (info != null) {
                scope.add(alias(table), info);
            }
        }
        Conditions conditions = new Conditions(scope, version);
        if (select.getWhere() != null) {
            conditions.add(select.getWhere());
        }
        if (select.getJoins() != null) {
            for (Join join : select.getJoins()) {
                join.getOnExpressions().forEach(on -> {
                    if (on != null) {
                        conditions.add(on);
                    }
                });
            }
        }
        Set<Candidate> found = new LinkedHashSet<>();
        String driving = driving(scope, conditions);
        // Those that are read for each row of another come first: without theirs, no other index shows its worth.
        for (String alias : scope.aliases()) {
            if (!alias.equals(driving)) {
                add(found, scope.table(alias), columns(select, scope, conditions, alias, false));
            }
        }
        if (scope.aliases().contains(driving)) {
            add(found, scope.table(driving), columns(select, scope, conditions, driving, true));
        }
        for (Conditions side : conditions.alternatives) {
            for (String alias : scope.aliases()) {
                add(found, scope.table(alias), compared(scope.table(alias), side, alias, false, List.of()));
            }
        }
        return found;
    }

    private static String alias(FromItem table) {
        return table.getAlias() != null
                ? Scope.bare(table.getAlias().getName())
                : Scope.bare(((Table) table).getName());
    }

    /** The table with the most conditions on values is read first, and the others for each of its rows. */
    private static String driving(Scope scope, Conditions conditions) {
        return scope.aliases().stream()
                .max(Comparator.comparingInt(alias -> 2 * count(conditions.equal, alias)
                        + count(conditions.among, alias)
                        + count(conditions.range, alias)))
                .filter(alias ->
                        count(conditions.equal, alias) + count(conditions.among, alias) + count(conditions.range, alias)
                                > 0)
                .orElse(scope.aliases().isEmpty() ? "" : scope.aliases().get(0));
    }

    private static int count(Map<String, Set<String>> kind, String alias) {
        return kind.getOrDefault(alias, Set.of()).size();
    }

    private void add(Set<Candidate> found, TableInfo table, List<String> columns) {
        boolean fits = !columns.isEmpty()
                && table.rows() >= FEWEST_ROWS
                && columns.stream()
                        .allMatch(name -> table.column(name)
                                .filter(TableInfo.ColumnInfo::indexable)
                                .isPresent());
        if (fits) {
            found.add(new Candidate(table.name(), columns));
        }
    }

    private List<String> columns(
            PlainSelect select, Scope scope, Conditions conditions, String alias, boolean driving) {
        TableInfo table = scope.table(alias);
        List<String> sorted = driving ? sorted(select, scope, alias) : List.of();
        boolean whole = conditions.range.isEmpty() && conditions.equal.isEmpty() && conditions.among.isEmpty();
        if (whole
                && driving
                && (select.getLimit() == null || sorted.isEmpty())
                && grouped(select, scope, alias).isEmpty()) {
            return List.of();
        }
        List<String> columns = compared(table, conditions, alias, !driving, sorted);
        if (columns.isEmpty() && driving && whole) {
            columns = new ArrayList<>(sorted.isEmpty() ? grouped(select, scope, alias) : sorted);
        }
        if (columns.isEmpty()) {
            return columns;
        }
        List<String> covering = covering(select, scope, alias, columns);
        int anyOrder = count(conditions.equal, alias);
        return table.covers(covering, Math.min(anyOrder, covering.size())) ? List.of() : covering;
    }

    /** Columns compared with one value, then what sorts or one range; empty where an index that is there does it. */
    private static List<String> compared(
            TableInfo table, Conditions conditions, String alias, boolean driven, List<String> sorted) {
        Set<String> single = new LinkedHashSet<>(conditions.equal.getOrDefault(alias, Set.of()));
        if (driven) {
            single.addAll(conditions.joined.getOrDefault(alias, Set.of()));
        }
        if (table.findsOne(List.copyOf(single))) {
            return List.of();
        }
        List<String> equal = new ArrayList<>(single);
        Set<String> ranges = conditions.range.getOrDefault(alias, Set.of());
        Set<String> among = conditions.among.getOrDefault(alias, Set.of());
        boolean sorts = !sorted.isEmpty()
                && among.isEmpty()
                && (ranges.isEmpty() || ranges.size() == 1 && ranges.contains(sorted.get(0)));
        if (!sorts) {
            // What most rows have in common tells few of them apart.
            equal.removeIf(name -> share(table, name) > LARGEST_SHARE);
        }
        equal.sort(Comparator.comparingDouble(name -> share(table, name)));
        List<String> columns = new ArrayList<>(equal);
        among.stream()
                .filter(name -> share(table, name) <= LARGEST_SHARE && !columns.contains(name))
                .forEach(columns::add);
        if (sorts && (!columns.isEmpty() || !ranges.isEmpty())) {
            sorted.stream().filter(name -> !columns.contains(name)).forEach(columns::add);
        } else {
            ranges.stream()
                    .filter(name -> !columns.contains(name))
                    .min(Comparator.comparingDouble(name -> share(table, name)))
                    .ifPresent(columns::add);
        }
        return !columns.isEmpty() && table.covers(columns, equal.size()) ? List.of() : columns;
    }

    private static double share(TableInfo table, String column) {
        return table.column(column).map(TableInfo.ColumnInfo::share).orElse(1.0);
    }

    /** The columns of ORDER BY, where all go one way and are of this table. */
    private static List<String> sorted(PlainSelect select, Scope scope, String alias) {
        List<OrderByElement> order = select.getOrderByElements();
        if (order == null || order.isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>();
        for (OrderByElement element : order) {
            Conditions.Place place = scope.place(element.getExpression());
            if (place == null
                    || !place.alias().equals(alias)
                    || element.isAsc() != order.get(0).isAsc()) {
                return List.of();
            }
            columns.add(place.column());
        }
        return columns;
    }

    private static List<String> grouped(PlainSelect select, Scope scope, String alias) {
        if (select.getGroupBy() == null || select.getGroupBy().getGroupByExpressionList() == null) {
            return List.of();
        }
        List<String> columns = new ArrayList<>();
        for (Object each : select.getGroupBy().getGroupByExpressionList()) {
            Conditions.Place place = each instanceof Expression expression ? scope.place(expression) : null;
            if (place == null || !place.alias().equals(alias)) {
                return List.of();
            }
            columns.add(place.column());
        }
        return columns;
    }

    /** For a statement that sums up: all columns that it reads, where they are few. */
    private static List<String> covering(PlainSelect select, Scope scope, String alias, List<String> columns) {
        Set<String> all = new LinkedHashSet<>(columns);
        boolean sums = false;
        for (SelectItem<?> item : select.getSelectItems()) {
            Expression expression = item.getExpression();
            if (expression instanceof net.sf.jsqlparser.expression.Function function
                    && function.getName().matches("(?i)sum|avg|min|max|count")) {
                sums = true;
                if (function.getParameters() != null) {
                    for (Expression parameter : function.getParameters()) {
                        addColumn(all, scope, alias, parameter);
                    }
                }
            } else if (expression instanceof Column) {
                addColumn(all, scope, alias, expression);
            } else {
                return columns;
            }
        }
        Map<String, Boolean> indexable = new TreeMap<>();
        scope.table(alias).columns().forEach(column -> indexable.put(column.name(), column.indexable()));
        return sums && all.size() <= MOST_COVERED && all.stream().allMatch(name -> indexable.getOrDefault(name, false))
                ? List.copyOf(all)
                : columns;
    }

    private static void addColumn(Set<String> all, Scope scope, String alias, Expression expression) {
        Conditions.Place place = scope.place(expression);
        if (place != null && place.alias().equals(alias)) {
            all.add(place.column());
        }
    }
}
