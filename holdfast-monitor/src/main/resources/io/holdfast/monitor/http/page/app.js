"use strict";
/* One snapshot in, one page out. All text goes in as text, never as markup. */
(() => {
  const PAGES = ["now", "connections", "drops", "locks", "queries", "findings"];
  const RANGES = { "15m": 900, "6h": 21600, "48h": 172800, "720h": 2592000, "8760h": 31536000 };
  const STATES = { IDLE: "·", IN_USE: "●", OPENING: "…", VALIDATING: "?", RESETTING: "↺", CLOSING: "×" };
  const $ = (id) => document.getElementById(id);
  const { span } = Charts;
  let snapshot = null, history = {}, strips = [], shownPage = null;

  /* Markup of one element: a property for each attribute, then its children. */
  function h(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
    return node;
  }

  const badge = (text) => h("span", { class: "badge " + text }, text);
  const number = (value, digits = 1) => value === null || value === undefined ? "–"
    : (Math.round(value * 10 ** digits) / 10 ** digits).toLocaleString("en");
  const page = () => PAGES.includes(location.hash.slice(1)) ? location.hash.slice(1) : "now";
  const poolId = (pool) => pool.node + " " + pool.name;
  const pool = () => snapshot.pools.find((each) => poolId(each) === $("pool").value) || snapshot.pools[0];

  function sessionOf(id) {
    for (const server of snapshot.servers) if (server.sessions[id]) return server.sessions[id];
    return null;
  }

  function leaseOf(sessionId) {
    for (const each of snapshot.pools) for (const connection of each.connections)
      if (connection.serverId === sessionId) return { pool: each, connection };
    return null;
  }

  function table(caption, columns, rows, empty) {
    if (!rows.length) return h("p", { class: "empty" }, empty);
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      h("table", {}, h("caption", {}, caption),
        h("thead", {}, h("tr", {}, columns.map(([name, numeric]) => h("th", { scope: "col", class: numeric ? "n" : null }, name)))),
        h("tbody", {}, rows)));
  }

  const cells = (columns, values) => values.map((value, i) => h("td", { class: columns[i][1] ? "n" : null }, value));

  function figures(pairs) {
    return h("dl", { class: "figures" }, pairs.map(([key, label, value]) =>
      h("div", {}, h("dt", {}, label), h("dd", { "data-figure": key }, value))));
  }

  /* Charts are made when their page is, and filled from the history; everything else is made anew with each snapshot. */
  function chart(title, unit, stacked, lines, key) {
    const canvas = h("canvas", { role: "img", "aria-label": title });
    strips.push({ canvas, title, unit, stacked, lines, key });
    return h("section", { class: "card" }, h("h3", {}, title), h("div", { class: "chart" }, canvas));
  }

  function fillCharts() {
    const seconds = RANGES[$("range").value];
    for (const strip of strips) {
      if (!strip.drawn) strip.drawn = new Charts.Strip(strip.canvas, strip.title, strip.unit, strip.stacked);
      const series = history[strip.key()] || { times: [], means: {}, peaks: {}, stepSeconds: 1 };
      strip.drawn.show(series.times, strip.lines(series), seconds);
    }
  }

  function poolKey() {
    const shown = pool();
    if (!shown) return "";
    const own = "pool-" + shown.name;
    return history[own] && shown.node === snapshot.node ? own
      : Object.keys(history).find((key) => key.startsWith("pool@") && key.endsWith("/" + shown.node + "/" + shown.name)) || own;
  }

  function serverKey() {
    const shown = pool(), address = shown ? shown.database.split("/")[0] : "";
    return history["server-" + address] ? "server-" + address : Object.keys(history).find((key) => key.startsWith("server-")) || "";
  }

  const column = (series, kind, name) => series[kind][name] || [];

  const PARTS = {
    now() {
      return [h("section", { id: "p-verdicts" }), h("section", { id: "p-figures" }),
        h("h2", {}, "The last ", h("span", { id: "p-range" })),
        h("div", { class: "charts" },
          chart("Connections of the pool", "connections", false, (s) => [
            { label: "in use, peak", values: column(s, "peaks", "inUse"), colour: "--c1" },
            { label: "may hold", values: column(s, "peaks", "capacity"), colour: "--c8", dash: [6, 4] },
            { label: "waiting, peak", values: column(s, "peaks", "waiting"), colour: "--c5", dash: [2, 2] }], poolKey),
          chart("Time until a connection was lent", "ms", false, (s) => [
            { label: "p50", values: column(s, "means", "waitP50"), colour: "--c1" },
            { label: "p99", values: column(s, "peaks", "waitP99"), colour: "--c2", dash: [6, 3] }], poolKey),
          chart("Connections of the server", "connections", false, (s) => [
            { label: "connections, peak", values: column(s, "peaks", "connections"), colour: "--c3" },
            { label: "max_connections", values: column(s, "peaks", "maxConnections"), colour: "--c8", dash: [6, 4] },
            { label: "at work, peak", values: column(s, "peaks", "running"), colour: "--c4", dash: [2, 2] }], serverKey),
          chart("Connections lost, by reason", "in each step", true, (s) => Object.keys(s.means).filter((name) => name.startsWith("d_"))
            .map((name, i) => ({ label: name.slice(2).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase(),
              values: s.means[name].map((value) => value === null ? null : value * s.stepSeconds), colour: "--c" + (i % 8 + 1) }))
            .filter((line) => line.values.some((value) => value > 0)), poolKey))];
    },
    connections() { return [h("section", { id: "p-matrix" })]; },
    drops() { return [h("section", { id: "p-drops" })]; },
    locks() { return [h("section", { id: "p-locks" })]; },
    queries() { return [h("section", { id: "p-queries" })]; },
    findings() { return [h("section", { id: "p-findings" })]; },
  };

  const FILL = {
    now() {
      put("p-verdicts", h("h2", {}, "Verdict"), h("ul", { class: "verdicts" }, snapshot.verdicts.map((verdict) =>
        h("li", {}, badge(verdict.level), h("a", { href: "#" + verdict.page }, verdict.sentence)))));
      const shown = pool();
      if (!shown) return put("p-figures", h("p", { class: "empty" }, "No pool is watched here: this page is about a server."), serverFigures());
      const f = shown.figures;
      put("p-figures", h("h2", {}, "Pool " + shown.name + " ", h("span", { class: "soft" }, shown.database)), figures([
        ["status", "health", badge(shown.health.status)], ["inUse", "in use", f.inUse], ["capacity", "may hold", f.size + f.maxOverflow],
        ["idle", "idle", f.idle], ["waiting", "waiting", f.waiting], ["borrows", "leases given", number(f.borrows, 0)],
        ["borrowTimeouts", "time-outs", f.borrowTimeouts], ["opened", "opened", f.opened], ["lost", "lost", lost(f)],
        ["answer", "database answers in", shown.health.tookMillis === null ? "–" : number(shown.health.tookMillis, 2) + " ms"]]),
        serverFigures());
      $("p-range").textContent = $("range").selectedOptions[0].textContent;
    },

    connections() {
      const columns = [["slot", true], ["state"], ["age", true], ["idle", true], ["held", true], ["holder"], ["borrowed at"], ["last SQL"],
        ["session", true], ["server says"]];
      put("p-matrix", snapshot.pools.map((each) => {
        const rows = each.connections.map((connection) => {
          const lease = connection.lease, session = sessionOf(connection.serverId);
          return h("tr", { "data-slot": connection.slot }, cells(columns, [
            connection.slot, STATES[connection.state] + " " + connection.state.toLowerCase().replace("_", " "), span(connection.ageSeconds),
            connection.state === "IDLE" ? span(connection.idleSeconds) : "–", lease ? span(lease.seconds) : "–",
            lease ? h("div", {}, lease.thread, h("div", { class: "soft" }, lease.threadState.toLowerCase() + (lease.threadAt ? " in " + lease.threadAt : ""))) : "–",
            lease && lease.place ? stack(each, connection) : lease ? h("span", { class: "soft" }, "not captured") : "–",
            lease && lease.sql ? h("code", {}, lease.sql) : "–", connection.serverId || "–",
            session ? session.command + (session.state ? ", " + session.state : "") + ", " + session.seconds + " s" : "–"]));
        });
        return h("section", {}, h("h2", {}, "Pool " + each.name + " ", h("span", { class: "soft" }, each.node + " · " + each.database)),
          h("ul", { class: "matrix", "aria-label": "Slots of pool " + each.name }, each.connections.map((connection) =>
            h("li", { class: connection.state, title: "slot " + connection.slot + ", " + connection.state.toLowerCase() },
              STATES[connection.state] + " " + connection.slot))),
          h("p", { class: "soft" }, Object.entries(STATES).map(([state, mark]) => mark + " " + state.toLowerCase().replace("_", " ")).join("   ")),
          table("Connections of pool " + each.name, columns, rows, "The pool has no connection."), places(each));
      }), snapshot.pools.length ? null : h("p", { class: "empty" }, "No pool is watched here."), clients());
    },

    drops() {
      const columns = [["when"], ["pool"], ["cause"], ["sure"], ["age", true], ["reason"], ["what was said"]];
      const all = snapshot.pools.flatMap((each) => each.drops).sort((a, b) => b.at.localeCompare(a.at));
      const shown = pool();
      put("p-drops", h("h2", {}, "Lost connections"),
        all.length ? h("div", { class: "card" }, Charts.timeLine(all, RANGES[$("range").value])) : null,
        shown ? h("section", {}, h("h2", {}, "How old a connection of " + shown.name + " may get"),
          h("div", { class: "card" }, Charts.ruler(shown.timings, shown.drops)),
          h("p", { class: "soft" }, "Each dot is a connection that was lost at that age. A connection must be pinged or replaced before the server's limit.")) : null,
        table("The latest " + Math.min(100, all.length), columns, all.slice(0, 100).map((drop) => h("tr", {}, cells(columns, [
          drop.at.slice(0, 19).replace("T", " "), drop.pool, drop.code + " " + drop.cause, badge(drop.confidence), span(drop.ageSeconds),
          drop.reason.toLowerCase().replace(/_/g, " "), drop.detail || "–"]))), "No connection was lost."));
    },

    locks() {
      const waiting = snapshot.servers.filter((server) => server.waits.length);
      put("p-locks", h("h2", {}, "Who waits for whom"), waiting.length ? null : h("p", { class: "empty" }, examined("Nobody waits for a lock.")),
        waiting.map((server) => h("section", {}, h("h3", {}, "Server " + server.address),
          h("div", { class: "card scroll", tabindex: "0", role: "region", "aria-label": "Wait graph of " + server.address }, Charts.waitGraph(server, describe)),
          server.roots.map((root) => h("section", { class: "card" }, h("h3", {}, badge("CRIT"), " Session " + root + " holds all others up"),
            describe(root).map((line) => h("p", {}, line)), transaction(root))))));
    },

    queries() {
      const columns = [["statement"], ["share of the time"], ["calls since the look before", true], ["calls", true], ["mean", true], ["p95", true], ["rows read", true],
        ["rows sent", true], ["without index", true]];
      put("p-queries", h("h2", {}, "Statements that take the most time"), snapshot.servers.map((server) => {
        const total = server.queries.reduce((sum, query) => sum + query.totalMillis, 0) || 1;
        return table("Server " + server.address, columns, server.queries.map((query) => h("tr", {}, cells(columns, [
          statement(query.text), share(query.totalMillis / total), number(query.windowCalls, 0), number(query.calls, 0),
          number(query.calls ? query.totalMillis / query.calls : 0, 2) + " ms", query.p95Millis === null ? "–" : number(query.p95Millis, 2) + " ms",
          number(query.rowsExamined, 0), number(query.rowsSent, 0), number(query.noIndexCalls, 0)]))),
          examined("The server keeps no statistics of statements, or nothing ran."));
      }), snapshot.servers.length ? null : h("p", { class: "empty" }, "No server is examined."));
    },

    findings() {
      put("p-findings", h("h2", {}, "What the doctor says"), snapshot.servers.map((server) => h("section", {},
        h("h3", {}, "Server " + server.address + (server.vitals ? " · " + server.vitals.product : "")),
        server.failure ? h("p", {}, badge("WARN"), " ", server.failure) : null,
        h("p", {}, server.verdict || examined("")),
        server.findings.map((finding) => h("section", { class: "card finding" },
          h("h3", {}, badge(finding.severity), h("span", {}, finding.code + " " + finding.sentence)),
          finding.evidence.length ? table("Evidence", [["what"], ["measured"], ["limit"]], finding.evidence.map((fact) =>
            h("tr", {}, h("td", {}, fact.name), h("td", {}, fact.value), h("td", {}, fact.threshold || "–"))), "") : null,
          finding.details.length ? h("pre", {}, finding.details.join("\n")) : null,
          finding.advice.map((advice) => h("div", {}, h("p", {}, advice.sentence), advice.how.length ? h("pre", {}, advice.how.join("\n")) : null,
            advice.undo.length ? h("details", { "data-key": finding.code + advice.sentence }, h("summary", {}, "How to take it back"), h("pre", {}, advice.undo.join("\n"))) : null)))))),
        snapshot.servers.length ? null : h("p", { class: "empty" }, "No server is examined."));
    },
  };

  const lost = (f) => ["FATAL_ERROR", "CLOSED_BY_SERVER", "VALIDATION_FAILED", "RESET_FAILED", "ABORTED", "ABANDONED", "RECLAIMED", "READ_ONLY_SERVER"]
    .reduce((sum, reason) => sum + (f.evictions[reason] || 0), 0);
  const examined = (text) => snapshot.servers.some((server) => server.examinedAt) ? text : "The doctor has not looked yet.";

  function serverFigures() {
    return snapshot.servers.filter((server) => server.vitals).map((server) => {
      const v = server.vitals;
      return h("section", { "data-server": server.address }, h("h2", {}, "Server " + server.address + " ", h("span", { class: "soft" }, v.product)), figures([
        ["connections", "connections", v.connections], ["maxConnections", "max_connections", v.maxConnections], ["running", "at work", v.running],
        ["lockWaits", "wait for locks", v.lockWaits], ["openTransactions", "open transactions", number(v.openTransactions, 0)],
        ["longest", "oldest transaction", v.longestTransactionSeconds === null ? "–" : span(v.longestTransactionSeconds)],
        ["lag", "behind its source", v.replicationLagSeconds === null ? "–" : span(v.replicationLagSeconds)]]));
    });
  }

  function share(part) {
    const percent = Math.round(part * 100) + " %";
    const bar = h("span", { class: "bar" });
    bar.style.width = Math.max(1, Math.round(part * 100)) + "%";
    return h("div", {}, percent, bar);
  }

  function statement(text) {
    return text.length <= 160 ? h("code", {}, text)
      : h("details", { "data-key": text }, h("summary", {}, h("code", {}, text.slice(0, 150) + " …")), h("pre", {}, text));
  }

  function stack(each, connection) {
    const lease = connection.lease;
    return lease.stack.length ? h("details", { "data-key": each.name + connection.slot }, h("summary", {}, lease.place), h("pre", {}, lease.stack.join("\n"))) : lease.place;
  }

  function places(each) {
    const columns = [["borrowed at"], ["leases", true], ["held", true], ["of that used", true]];
    return each.places.length ? table("Places that borrow, longest held without use first", columns, each.places.map((place) => h("tr", {}, cells(columns, [
      place.place, number(place.leases, 0), span(place.heldSeconds), place.heldSeconds ? Math.round(100 * place.usedSeconds / place.heldSeconds) + " %" : "–"]))), "") : null;
  }

  function clients() {
    const columns = [["client host"], ["connections", true]];
    return snapshot.servers.filter((server) => Object.keys(server.clients).length).map((server) =>
      h("section", {}, h("h2", {}, "Clients of " + server.address), table("Connections by client host", columns,
        Object.entries(server.clients).sort((a, b) => b[1] - a[1]).map(([host, count]) => h("tr", {}, cells(columns, [host, count]))), "")));
  }

  function describe(id) {
    const session = sessionOf(id), lease = leaseOf(id), lines = [];
    lines.push("session " + id + (session ? " · " + session.user + "@" + session.host : ""));
    if (lease && lease.connection.lease) lines.push("pool " + lease.pool.name + " · " + (lease.connection.lease.place || lease.connection.lease.thread));
    else if (session && session.program) lines.push(session.program);
    if (session) lines.push(session.statement || session.command.toLowerCase() + " " + session.seconds + " s");
    return lines;
  }

  function transaction(id) {
    const session = sessionOf(id), lease = leaseOf(id);
    return [session && session.transactionSeconds !== null ? h("p", {}, "Its transaction has been open for " + span(session.transactionSeconds) + ".") : null,
      session && session.statements.length ? h("pre", {}, session.statements.join("\n")) : null,
      lease && lease.connection.lease && lease.connection.lease.stack.length ? h("pre", {}, lease.connection.lease.stack.join("\n")) : null];
  }

  function put(id, ...children) {
    const part = $(id);
    if (part) part.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined));
  }

  /* What the reader has opened and where the keyboard is stays as it is while the figures change. */
  function render() {
    if (!snapshot) return;
    const current = page();
    if (current !== shownPage) {
      strips.forEach((strip) => strip.drawn && strip.drawn.close());
      strips = [];
      shownPage = current;
      $("main").replaceChildren(...PARTS[current]().flat());
      document.title = "Holdfast: " + current;
    }
    const open = new Set([...document.querySelectorAll("details[open]")].map((each) => each.dataset.key));
    const focus = document.activeElement;
    const focused = focus && $("main").contains(focus) && focus !== $("main")
      ? [...$("main").querySelectorAll("a,summary,[tabindex]")].indexOf(focus) : -1;
    document.querySelectorAll("nav a").forEach((link) =>
      link.hash === "#" + current ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
    $("status").textContent = snapshot.status;
    $("status").className = "badge " + snapshot.status;
    $("node").textContent = snapshot.node;
    $("at").textContent = "Seen " + new Date(snapshot.at).toTimeString().slice(0, 8) + ", a sample every " + snapshot.intervalSeconds + " s";
    choosePool();
    FILL[current]();
    document.querySelectorAll("details").forEach((each) => { if (open.has(each.dataset.key)) each.open = true; });
    if (focused >= 0) {
      const again = $("main").querySelectorAll("a,summary,[tabindex]")[focused];
      if (again) again.focus({ preventScroll: true });
    }
    fillCharts();
    document.body.dataset.ready = current;
  }

  function choosePool() {
    const names = snapshot.pools.map(poolId);
    const chosen = $("pool").value;
    if ([...$("pool").options].map((option) => option.value).join("\n") !== names.join("\n")) {
      $("pool").replaceChildren(...snapshot.pools.map((each) => h("option", { value: poolId(each) },
        snapshot.pools.some((other) => other !== each && other.name === each.name) ? each.name + " on " + each.node : each.name)));
      if (names.includes(chosen)) $("pool").value = chosen;
    }
    $("pool").closest("label").hidden = names.length < 2;
  }

  async function loadHistory() {
    try {
      const answer = await fetch("/api/v1/history?range=" + $("range").value);
      if (answer.ok) history = await answer.json();
    } catch (e) { /* The banner tells that the monitor does not answer. */ }
    if (snapshot) fillCharts();
  }

  function theme(name) {
    document.documentElement.dataset.theme = name;
    $("theme").textContent = name === "dark" ? "Light" : "Dark";
    fillCharts();
  }

  function connect() {
    const events = new EventSource("/api/v1/events");
    let lostAt = null;
    events.addEventListener("snapshot", (event) => {
      lostAt = null;
      $("lost").hidden = true;
      const first = snapshot === null;
      snapshot = JSON.parse(event.data);
      render();
      if (first) loadHistory();
    });
    events.addEventListener("sample", loadHistory);
    events.addEventListener("error", () => {
      lostAt = lostAt || new Date();
      $("lost").textContent = "The monitor has not answered since " + lostAt.toTimeString().slice(0, 8) + ". What you see is older.";
      $("lost").hidden = false;
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    });
  }

  addEventListener("hashchange", () => { render(); loadHistory(); $("main").focus({ preventScroll: true }); });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const chosen = PAGES[Number(event.key) - 1];
    if (chosen) location.hash = chosen;
  });
  $("pool").addEventListener("change", render);
  $("range").addEventListener("change", () => { render(); loadHistory(); });
  $("theme").addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    theme(next);
  });
  theme(localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  connect();
})();
