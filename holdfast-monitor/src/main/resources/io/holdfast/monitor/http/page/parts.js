"use strict";
/* Each page as a tree, made from one snapshot and the history. */
const Parts = (() => {
  const { h, paste } = Dom;
  const { span } = Charts;
  const STATES = { IDLE: "·", IN_USE: "●", OPENING: "…", VALIDATING: "?", RESETTING: "↺", CLOSING: "×" };
  const BROKEN = ["FATAL_ERROR", "CLOSED_BY_SERVER", "VALIDATION_FAILED", "RESET_FAILED", "ABORTED", "ABANDONED", "RECLAIMED", "READ_ONLY_SERVER"];
  const sorts = {};
  let view = null;

  const badge = (text) => h("span", { class: "badge " + text }, text);
  const number = (value, digits = 1) => value === null || value === undefined || Number.isNaN(value) ? "–"
    : (Math.round(value * 10 ** digits) / 10 ** digits).toLocaleString("en");
  const clock = (at) => new Date(at).toTimeString().slice(0, 8);
  const seconds = (from, to) => (Date.parse(to) - Date.parse(from)) / 1000;
  const lost = (f) => BROKEN.reduce((sum, reason) => sum + (f.evictions[reason] || 0), 0);

  /* Text in which each code leads to its page. */
  function coded(text) {
    return text.split(/(HF-\d{4})/).map((part) => /^HF-\d{4}$/.test(part)
      ? h("a", { href: "/errors/" + part, target: "_blank", rel: "noopener", class: "code" }, part) : part);
  }

  function sessionOf(id) {
    for (const server of view.snapshot.servers) if (server.sessions[id]) return server.sessions[id];
    return null;
  }

  function leaseOf(sessionId) {
    for (const each of view.snapshot.pools) for (const connection of each.connections)
      if (connection.serverId === sessionId && connection.lease) return { pool: each, lease: connection.lease };
    return null;
  }

  /* Columns: name, whether it is a number, and what it is sorted by. Rows: a key, and the cells. */
  function table(name, caption, columns, rows, empty) {
    if (!rows.length) return h("p", { class: "empty", "data-key": name }, empty);
    const order = sorts[name];
    const shown = !order ? rows : [...rows].sort((a, b) => {
      const one = a.by[order.column], other = b.by[order.column];
      const less = typeof one === "number" && typeof other === "number" ? one - other : String(one ?? "").localeCompare(String(other ?? ""));
      return order.down ? -less : less;
    });
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption, "data-key": name },
      h("table", {}, h("caption", {}, caption),
        h("thead", {}, h("tr", {}, columns.map(([title, numeric, sortable, style], i) => h("th", {
          scope: "col", class: numeric ? "n" : style || null,
          "aria-sort": order && order.column === i ? (order.down ? "descending" : "ascending") : null },
        sortable === false ? title : h("button", { type: "button", class: "sort", "data-sort": name + " " + i, "data-numeric": numeric ? "1" : null },
          title, h("span", { "aria-hidden": "true" }, order && order.column === i ? (order.down ? " ↓" : " ↑") : "")))))),
        h("tbody", {}, shown.map((row) => h("tr", { "data-key": row.key, "data-slot": row.slot, class: row.style || null },
          row.cells.map((cell, i) => h("td", { class: columns[i][1] ? "n" : columns[i][3] || null }, cell)))))));
  }

  function sort(name, column, numeric) {
    const before = sorts[name];
    sorts[name] = { column, down: before && before.column === column ? !before.down : numeric };
  }

  function figures(name, pairs) {
    return h("dl", { class: "figures", "data-key": name }, pairs.filter(Boolean).map(([key, label, value]) =>
      h("div", { "data-key": key }, h("dt", {}, label), h("dd", { "data-figure": key }, value))));
  }

  const series = (key) => view.history[key] || { times: [], means: {}, peaks: {}, stepSeconds: 1 };
  const column = (of, kind, name) => series(of)[kind][name] || [];
  const latest = (values) => { for (let i = values.length - 1; i >= 0; i--) if (values[i] !== null && values[i] !== undefined) return values[i]; return null; };
  const sum = (...columns) => columns[0].map((unused, i) => columns.every((values) => values[i] === null || values[i] === undefined) ? null
    : columns.reduce((all, values) => all + (values[i] || 0), 0));

  function big(key, label, value, values, style, note) {
    return h("section", { class: "big card " + (style || ""), "data-key": key }, h("h3", {}, label),
      h("p", { class: "value", "data-figure": key }, value), Charts.spark(values, label + ", over the range"),
      h("p", { class: "soft" }, note || " "));
  }

  /* The four figures that a person asks for first. */
  function heads() {
    const pool = view.pool(), server = view.server(), shown = [];
    const serverKey = view.serverKey(), poolKey = view.poolKey();
    if (pool) {
      const f = pool.figures, p99 = column(poolKey, "peaks", "waitP99");
      shown.push(big("p99", "Wait for a connection, p99", latest(p99) === null ? "–" : number(latest(p99), 1) + " ms", p99,
        latest(p99) > 1000 ? "bad" : latest(p99) > 100 ? "warn" : "", f.waiting ? f.waiting + " wait now" : "none waits"));
      const full = f.inUse / (f.size + f.maxOverflow);
      shown.push(big("load", "Connections in use", f.inUse + " / " + (f.size + f.maxOverflow), column(poolKey, "peaks", "inUse"),
        full >= 1 ? "bad" : full >= 0.8 ? "warn" : "", "pool " + pool.name));
    } else if (server) {
      const questions = column(serverKey, "means", "questions");
      shown.push(big("qps", "Queries per second", number(latest(questions), 0), questions, "", "of all clients"));
      const running = column(serverKey, "peaks", "running");
      shown.push(big("atwork", "Sessions at work", server.vitals ? server.vitals.running : "–", running, "",
        server.vitals && server.vitals.lockWaits ? server.vitals.lockWaits + " wait for locks" : "none waits for a lock"));
    }
    if (server) {
      const health = server.health ? server.health.status : server.vitals ? "UP" : "DOWN", v = server.vitals;
      shown.push(big("server", "Server " + server.address, v ? health + " " + v.connections + " / " + v.maxConnections : health,
        column(serverKey, "peaks", "connections"), health === "DOWN" ? "bad" : health === "DEGRADED" ? "warn" : "",
        server.health && server.health.cause ? server.health.cause : v ? "answers in " + number(v.tookMillis, 1) + " ms" : ""));
    }
    if (pool) {
      const errors = sum(column(poolKey, "means", "timeouts"), column(poolKey, "means", "failures"), ...Object.keys(series(poolKey).means)
        .filter((name) => name.startsWith("d_")).map((name) => column(poolKey, "means", name))).map((value) => value === null ? null : value * 60);
      shown.push(big("errors", "Errors per minute", number(latest(errors), 1), errors, latest(errors) > 0 ? "bad" : "", "refused borrowers and lost connections"));
    } else if (server) {
      const errors = sum(column(serverKey, "means", "abortedClients"), column(serverKey, "means", "abortedConnects"), column(serverKey, "means", "refusedFull"))
        .map((value) => value === null ? null : value * 60);
      shown.push(big("errors", "Errors per minute", number(latest(errors), 1), errors, latest(errors) > 0 ? "warn" : "", "aborted and refused connections"));
    }
    return h("div", { class: "heads", "data-key": "heads" }, shown);
  }

  /* One card for each root of waits: who, where in the code, what it ran, who waits, and what to paste. */
  function incident(server, root, leads) {
    const session = server.sessions[root], found = leaseOf(root), id = "root-" + root;
    const behind = new Set([root]);
    for (let more = true; more;) {
      more = false;
      for (const wait of server.waits) if (behind.has(wait.blocker) && !behind.has(wait.waiter)) { behind.add(wait.waiter); more = true; }
    }
    const waiting = server.waits.filter((wait) => behind.has(wait.waiter) && behind.has(wait.blocker)).sort((a, b) => b.seconds - a.seconds);
    const longest = waiting.length ? waiting[0].seconds : 0;
    const said = session ? (session.statement ? [session.statement] : session.statements) : [];
    const sql = said.length ? said : found && found.lease.sql ? [found.lease.sql] : [];
    const longestOf = [...new Map(waiting.slice().reverse().map((wait) => [wait.waiter, wait])).values()].reverse();
    return h("article", { class: "card incident", id, "data-key": server.address + id },
      h("h3", {}, badge("CRIT"), " Session " + root + " holds " + (behind.size - 1) + (behind.size === 2 ? " session" : " sessions") + " up, for " + span(longest) + " ",
        h("a", { href: "#now/" + id, class: "soft", "aria-label": "Link to this card" }, "#")),
      h("dl", { class: "facts" },
        session ? [h("dt", {}, "who"), h("dd", {}, session.user + "@" + session.host + (session.program ? " · " + session.program : ""))] : null,
        found ? [h("dt", {}, "lease"), h("dd", {}, "pool " + found.pool.name + ", thread " + found.lease.thread + ", for " + span(found.lease.seconds)),
          h("dt", {}, "borrowed at"), h("dd", {}, found.lease.place ? h("code", {}, found.lease.place) : "not captured"),
          found.lease.threadAt ? [h("dt", {}, "is now in"), h("dd", {}, h("code", {}, found.lease.threadAt))] : null] : null,
        session ? [h("dt", {}, "does"), h("dd", {}, session.command.toLowerCase() + (session.state ? ", " + session.state : "") + ", " + span(session.seconds)
          + (session.transactionSeconds !== null ? "; its transaction is " + span(session.transactionSeconds) + " old" : ""))] : null),
      sql.length ? paste(sql, "the statements") : h("p", { class: "soft" }, "Neither the server nor the pool says what it ran."),
      h("p", {}, "To end it", session && session.transactionSeconds !== null ? "; what it changed since " + span(session.transactionSeconds) + " is rolled back, which may take as long" : "", ":"),
      paste("KILL " + root + ";", "the statement"),
      h("details", { "data-key": "waiters" }, h("summary", {}, longestOf.length + (longestOf.length === 1 ? " waits" : " wait") + ", the longest for " + span(longest)),
        h("ul", {}, longestOf.slice(0, 30).map((wait) => { const each = server.sessions[wait.waiter]; return h("li", { "data-key": wait.waiter + ">" + wait.blocker },
          "session " + wait.waiter + " waits " + span(wait.seconds) + " for " + (wait.object || wait.lock) + " of " + wait.blocker + " ",
          each && each.statement ? h("code", {}, each.statement) : null); }))),
      leads ? h("p", {}, h("a", { href: "#locks" }, "The whole graph")) : null);
  }

  function findingCard(server, finding) {
    return h("article", { class: "card finding", "data-key": server.address + finding.code + finding.subject },
      h("h3", {}, badge(finding.severity), h("span", {}, coded(finding.code + " " + finding.sentence))),
      finding.advice.map((advice, i) => h("div", { "data-key": "a" + i }, h("p", {}, coded(advice.sentence)), advice.how.length ? paste(advice.how, "the statements") : null,
        advice.undo.length ? h("details", { "data-key": "undo" }, h("summary", {}, "How to take it back"), paste(advice.undo, "what takes it back")) : null)),
      finding.evidence.length ? h("dl", { class: "facts", "data-key": "evidence" }, finding.evidence.map((fact) =>
        [h("dt", {}, fact.name), h("dd", {}, fact.value, fact.threshold ? h("span", { class: "soft" }, "  limit " + fact.threshold) : null)])) : null,
      finding.details.length ? h("pre", { "data-key": "details" }, finding.details.join("\n")) : null);
  }

  function serverFigures(server) {
    const v = server.vitals;
    if (!v) return null;
    return h("section", { "data-server": server.address, "data-key": "server " + server.address },
      h("h2", {}, "Server " + server.address + " ", h("span", { class: "soft" }, v.product)), figures("figures", [
        ["connections", "connections", v.connections], ["maxConnections", "max_connections", v.maxConnections], ["running", "at work", v.running],
        ["lockWaits", "wait for locks", v.lockWaits], ["openTransactions", "open transactions", number(v.openTransactions, 0)],
        ["longest", "oldest transaction", v.longestTransactionSeconds === null ? "–" : span(v.longestTransactionSeconds)],
        ["lag", "behind its source", v.replicationStopped ? "stopped" : v.replicationLagSeconds === null ? "–" : span(v.replicationLagSeconds)]]));
  }

  /* Rounded down: one failure in a million must not look like none. */
  function success(f) {
    return !f.statements ? "–" : Math.floor(1e5 * Math.max(0, f.statements - f.statementsFailed) / f.statements) / 1e3 + " %";
  }

  function poolFigures(pool) {
    const f = pool.figures;
    return h("section", { "data-key": "pool" }, h("h2", {}, "Pool " + pool.name + " ", h("span", { class: "soft" }, pool.database)), figures("figures", [
      ["status", "health", badge(pool.health.status)], ["inUse", "in use", f.inUse], ["capacity", "may hold", f.size + f.maxOverflow],
      ["idle", "idle", f.idle], ["waiting", "waiting", f.waiting], ["borrows", "leases given", number(f.borrows, 0)],
      ["borrowTimeouts", "time-outs", f.borrowTimeouts], ["opened", "opened", f.opened], ["lost", "lost", lost(f)],
      ["statements", "statements", number(f.statements, 0)], ["statementsFailed", "of these failed", number(f.statementsFailed, 0)],
      ["successRate", "success rate", success(f)], ["refreshes", "refreshes", f.refreshes],
      ["answer", "answers in", pool.health.tookMillis === null ? "–" : number(pool.health.tookMillis, 2) + " ms"]]));
  }

  function verdicts() {
    const bad = view.snapshot.verdicts.filter((verdict) => verdict.level === "CRIT" && !(verdict.page === "locks" && hasRoots()));
    const warn = view.snapshot.verdicts.filter((verdict) => verdict.level === "WARN");
    const rest = view.snapshot.verdicts.filter((verdict) => verdict.level === "OK");
    /* The same sentence many times is one line. */
    const once = (all) => [...all.reduce((seen, verdict) => seen.set(verdict.sentence, [verdict, (seen.get(verdict.sentence) || [0, 0])[1] + 1]), new Map()).values()];
    const line = ([verdict, times]) => h("li", { "data-key": verdict.page + " " + verdict.sentence.replace(/\d+/g, "") }, badge(verdict.level),
      h("a", { href: "#" + verdict.page }, verdict.sentence.replace(/HF-\d{4} ?/g, "")), times > 1 ? h("span", { class: "soft" }, "× " + times) : null, (verdict.sentence.match(/HF-\d{4}/g) || []).map((code) => coded(code)));
    return [
      view.snapshot.servers.flatMap((server) => server.roots.map((root) => incident(server, root, true))),
      h("ul", { class: "verdicts", "data-key": "bad" }, once(bad).map(line)),
      warn.length > 4
        ? h("details", { class: "card", "data-key": "warn" }, h("summary", {}, badge("WARN"), " " + warn.length + " warnings and advisories"), h("ul", { class: "verdicts" }, once(warn).map(line)))
        : h("ul", { class: "verdicts", "data-key": "few" }, once(warn).map(line)),
      h("details", { "data-key": "ok" }, h("summary", {}, rest.length + " in order"), h("ul", { class: "verdicts" }, once(rest).map(line)))];
  }

  const hasRoots = () => view.snapshot.servers.some((server) => server.roots.length);
  const examined = (text) => view.snapshot.servers.some((server) => server.examinedAt) ? text : "The doctor has not looked yet.";

  function held(lease) { return lease.seconds > 60 ? "long" : lease.seconds > 5 ? "some" : ""; }

  function connections() {
    const columns = [["slot", true], ["state", false, true, "one"], ["age", true], ["idle", true], ["held", true], ["holder"], ["borrowed at", false, true, "one"], ["last SQL"], ["session", true], ["server says", false, true, "one"]];
    const wanted = view.filter.toLowerCase();
    return [view.snapshot.pools.map((each) => {
      const rows = each.connections.map((connection) => {
        const lease = connection.lease, session = sessionOf(connection.serverId);
        const text = lease ? [lease.thread, lease.threadAt, lease.place, lease.sql].join(" ") : "";
        return { key: "slot" + connection.slot, slot: connection.slot, text: (connection.state + " " + connection.serverId + " " + text).toLowerCase(),
          style: lease ? held(lease) : "",
          by: [connection.slot, connection.state, connection.ageSeconds, connection.state === "IDLE" ? connection.idleSeconds : -1, lease ? lease.seconds : -1,
            lease ? lease.thread : "", lease ? lease.place : "", lease ? lease.sql : "", connection.serverId, session ? session.seconds : -1],
          cells: [connection.slot, STATES[connection.state] + " " + connection.state.toLowerCase().replace("_", " "), span(connection.ageSeconds),
            connection.state === "IDLE" ? span(connection.idleSeconds) : "–", lease ? span(lease.seconds) : "–",
            lease ? h("div", {}, lease.thread, h("div", { class: "soft" }, lease.threadState.toLowerCase() + (lease.threadAt ? " in " + lease.threadAt : ""))) : "–",
            lease && lease.place ? stack(each, connection) : lease ? h("span", { class: "soft" }, "not captured") : "–",
            lease && lease.sql ? h("code", {}, lease.sql) : "–", connection.serverId || "–",
            session ? session.command + (session.state ? ", " + session.state : "") + ", " + session.seconds + " s" : "–"] };
      });
      const shown = rows.filter((row) => row.text.includes(wanted));
      return h("section", { "data-key": "pool " + each.node + each.name }, h("h2", {}, "Pool " + each.name + " ", h("span", { class: "soft" }, each.node + " · " + each.database)),
        each.figures.waiting ? h("p", { "data-key": "waiting" }, badge("WARN"), " " + each.figures.waiting + " borrowers wait") : null,
        h("ul", { class: "matrix", "data-key": "matrix", "aria-label": "Slots of pool " + each.name }, each.connections.map((connection) =>
          h("li", { "data-key": "s" + connection.slot, class: connection.state + " " + (connection.lease ? held(connection.lease) : ""),
            title: "slot " + connection.slot + ", " + connection.state.toLowerCase() + (connection.lease ? ", held for " + span(connection.lease.seconds) : "") },
            STATES[connection.state] + " " + connection.slot, connection.lease ? h("small", {}, span(connection.lease.seconds)) : null))),
        h("p", { class: "soft" }, Object.entries(STATES).map(([state, mark]) => mark + " " + state.toLowerCase().replace("_", " ")).join("   "), "   ",
          h("span", { class: "key some" }, "held for 5 s"), "   ", h("span", { class: "key long" }, "for a minute")),
        table("connections " + each.name, "Connections of pool " + each.name, columns, shown, rows.length ? "None has “" + view.filter + "”." : "The pool has no connection."), places(each));
    }), view.snapshot.pools.length ? null : h("p", { class: "empty" }, "No pool is watched here."), clients()];
  }

  function stack(each, connection) {
    const lease = connection.lease;
    return lease.stack.length ? h("details", { "data-key": "stack" }, h("summary", {}, lease.place), h("pre", {}, lease.stack.join("\n"))) : lease.place;
  }

  function places(each) {
    const columns = [["borrowed at"], ["leases", true], ["held", true], ["of that used", true]];
    return each.places.length ? table("places " + each.name, "Places that borrow, longest held without use first", columns, each.places.map((place) => ({
      key: place.place, by: [place.place, place.leases, place.heldSeconds, place.heldSeconds ? place.usedSeconds / place.heldSeconds : 0],
      cells: [place.place, number(place.leases, 0), span(place.heldSeconds), place.heldSeconds ? Math.round(100 * place.usedSeconds / place.heldSeconds) + " %" : "–"] })), "") : null;
  }

  function clients() {
    return view.snapshot.servers.filter((server) => Object.keys(server.clients).length).map((server) => {
      const users = {};
      for (const session of Object.values(server.sessions)) users[session.user] = (users[session.user] || 0) + 1;
      const counted = (name, title, counts) => table(name + server.address, title, [[name], ["connections", true]],
        Object.entries(counts).map(([each, count]) => ({ key: each, by: [each, count], cells: [each, count] })).sort((a, b) => b.by[1] - a.by[1]), "");
      return h("section", { "data-key": "clients " + server.address }, h("h2", {}, "Clients of " + server.address),
        h("div", { class: "columns" }, counted("client host", "Connections by client host", server.clients), counted("user", "Connections by user", users)));
    });
  }

  function drops() {
    const columns = [["lost", true], ["pool"], ["cause", false, true, "wide"], ["sure"], ["latest"], ["first"], ["ages", true], ["what was said"]];
    const all = view.snapshot.pools.flatMap((each) => each.drops).sort((a, b) => b.at.localeCompare(a.at));
    const groups = new Map();
    for (const drop of all) {
      const key = [drop.pool, drop.node, drop.code, drop.cause, drop.confidence].join("|");
      groups.set(key, (groups.get(key) || []).concat(drop));
    }
    const shown = view.pool();
    const rows = [...groups].map(([key, group]) => {
      const ages = group.map((drop) => drop.ageSeconds), first = group[group.length - 1], detail = group.find((drop) => drop.detail);
      return { key, by: [group.length, first.pool, first.cause, first.confidence, group[0].at, first.at, Math.max(...ages), ""],
        cells: [h("span", { "data-lost": group.length }, group.length), first.pool, coded(first.code + " " + first.cause), badge(first.confidence), clock(group[0].at), clock(first.at),
          span(Math.min(...ages)) + (group.length > 1 ? " to " + span(Math.max(...ages)) : ""),
          h("details", { "data-key": "each" }, h("summary", {}, detail ? detail.detail : first.reason.toLowerCase().replace(/_/g, " ")),
            h("ul", {}, group.slice(0, 50).map((drop) => h("li", {}, drop.at.slice(0, 19).replace("T", " ") + " UTC, " + span(drop.ageSeconds) + " old, "
              + drop.reason.toLowerCase().replace(/_/g, " ") + (drop.detail ? ": " + drop.detail : "")))))] };
    });
    return [h("h2", {}, "Lost connections"),
      !view.snapshot.pools.length ? h("p", { class: "empty" }, "No pool is watched here, so no lost connection can be seen.")
        : table("drops", all.length + " lost, by cause", columns, rows, "No connection was lost."),
      all.length ? h("div", { class: "card scroll", tabindex: "0", role: "region", "aria-label": "When connections were lost", "data-key": "line" }, Charts.timeLine(all, view.rangeSeconds, Date.parse(view.snapshot.at) / 1000)) : null,
      shown ? h("section", { "data-key": "ruler" }, h("h2", {}, "How old a connection of " + shown.name + " may get"),
        h("div", { class: "card scroll", tabindex: "0", role: "region", "aria-label": "Limits on a connection's life" }, Charts.ruler(shown.timings, shown.drops)),
        h("p", { class: "soft" }, "Each dot is a connection that was lost at that age. A connection must be pinged or replaced before the server's limit.")) : null];
  }

  function describe(server) {
    return (id) => {
      const session = server.sessions[id], found = leaseOf(id), lines = [];
      lines.push("session " + id + (session ? " · " + session.user + "@" + session.host : ""));
      if (found) lines.push("pool " + found.pool.name + " · " + (found.lease.place || found.lease.thread));
      else if (session && session.program) lines.push(session.program);
      const wait = server.waits.find((each) => each.waiter === id);
      if (wait) lines.push("waits " + span(wait.seconds) + " for " + (wait.object || wait.kind.toLowerCase()) + " · " + wait.lock);
      if (session) lines.push(session.statement || session.statements[session.statements.length - 1] || found && found.lease.sql || session.command.toLowerCase() + " " + span(session.seconds));
      return lines;
    };
  }

  function locks() {
    const waiting = view.snapshot.servers.filter((server) => server.waits.length);
    return [h("h2", {}, "Who waits for whom"), waiting.length ? null : h("p", { class: "empty" }, examined("No session waits for a lock.")),
      waiting.map((server) => h("section", { "data-key": "locks " + server.address }, h("h3", {}, "Server " + server.address),
        h("div", { class: "card scroll", tabindex: "0", role: "region", "aria-label": "Wait graph of " + server.address, "data-key": "graph" }, Charts.waitGraph(server, describe(server))),
        server.roots.map((root) => incident(server, root))))];
  }

  const presses = (finding) => finding.severity === "CRIT" || finding.severity === "WARN";

  /* What can wait until the day: folded, so that what cannot is read first. */
  function notes(server) {
    const all = server.findings.filter((finding) => !presses(finding));
    return all.length ? h("details", { "data-key": "notes" }, h("summary", {}, all.length + (all.length === 1 ? " note" : " notes")),
      h("div", { class: "cards" }, all.map((finding) => findingCard(server, finding)))) : null;
  }

  function findings() {
    return [h("h2", {}, "What the doctor says"), view.snapshot.servers.map((server) => h("section", { "data-key": "findings " + server.address },
      h("h3", {}, "Server " + server.address + (server.vitals ? " · " + server.vitals.product : "")),
      server.failure ? h("p", {}, badge("WARN"), " ", coded(server.failure)) : null,
      h("p", {}, server.verdict || examined("")),
      h("div", { class: "cards", "data-key": "bad" }, server.findings.filter(presses).map((finding) => findingCard(server, finding))), notes(server))),
      view.snapshot.servers.length ? null : h("p", { class: "empty" }, "No server is examined.")];
  }

  function now() {
    const pool = view.pool(), age = pool ? seconds(pool.at, view.snapshot.at) : 0;
    return [heads(), pool && age > 5 + 2 * view.snapshot.intervalSeconds
      ? h("p", { class: "old", "data-key": "old" }, "Pool " + pool.name + " was last seen at " + clock(pool.at) + ", " + span(age) + " before.") : null,
    verdicts(), pool ? poolFigures(pool) : null, view.snapshot.servers.map(serverFigures)];
  }

  /* The worst of all that is watched: a green light beside something critical would be believed. */
  function worst(snapshot) {
    if (snapshot.status === "DOWN") return "DOWN";
    if (snapshot.verdicts.some((verdict) => verdict.level === "CRIT")) return "CRIT";
    if (snapshot.status === "DEGRADED") return "DEGRADED";
    return snapshot.verdicts.some((verdict) => verdict.level === "WARN") ? "WARN" : "UP";
  }

  return { now, connections, drops, locks, findings, sort, worst, clock, column, series, use(next) { view = next; },
    seen: () => view, coded, badge, number, seconds, table, figures, examined };
})();
