"use strict";
/* One snapshot in, one page out. */
(() => {
  const PAGES = ["now", "connections", "drops", "locks", "queries", "findings", "fleet"];
  const RANGES = { "15m": 900, "6h": 21600, "48h": 172800, "720h": 2592000, "8760h": 31536000 };
  const STALE_MILLIS = 3500;
  /* Of a tab in the background, which asks every ten seconds. */
  const POLL_MILLIS = 10000, HIDDEN_MILLIS = 15000, RETRY_MILLIS = 10000;
  const FILTERED = ["connections", "queries"];
  const $ = (id) => document.getElementById(id);
  const { h, put } = Dom;
  const { column } = Parts;
  const DRAWN = { ...Parts, queries: Queries.page, fleet: Fleet.page };
  let snapshot = null, history = {}, ranged = {}, fleets = {}, fleetsAt = 0, strips = [], shownPage = null, kind = null, seenAt = 0, shownAt = 0, triedAt = 0, events = null, replay = false, waiting = false;
  const filters = {};

  const page = () => { const name = location.hash.slice(1).split("/")[0]; return PAGES.includes(name) ? name : "now"; };
  const target = () => location.hash.split("/")[1];
  const poolId = (pool) => pool.node + " " + pool.name;
  const pool = () => snapshot.pools.find((each) => poolId(each) === $("pool").value) || snapshot.pools[0];

  /* The server that was chosen, or the pool's, or the only one. */
  function server() {
    const shown = pool(), address = shown ? shown.database.split("/")[0] : "";
    return snapshot.servers.find((each) => each.address === $("server").value)
      || snapshot.servers.find((each) => each.address === address) || snapshot.servers[0];
  }

  function poolKey() {
    const shown = pool();
    if (!shown) return "";
    const own = "pool-" + shown.name;
    return history[own] && shown.node === snapshot.node ? own
      : Object.keys(history).find((key) => key.startsWith("pool@") && key.endsWith("/" + shown.node + "/" + shown.name)) || own;
  }

  function serverKey() {
    const shown = server();
    return shown && history["server-" + shown.address] ? "server-" + shown.address : Object.keys(history).find((key) => key.startsWith("server-")) || "";
  }

  /* Charts are made when their page is, and filled from the history. */
  function chart(title, unit, stacked, lines, key) {
    const canvas = h("canvas", { role: "img", "aria-label": title, "data-live": true });
    strips.push({ canvas, title, unit, stacked, lines, key });
    return h("section", { class: "card", "data-key": title }, h("h3", {}, title), h("div", { class: "chart" }, canvas));
  }

  const line = (label, kind, name, colour, dash) => (key) => ({ label, values: column(key, kind, name), colour, dash });
  const perCent = (label, name, colour) => (key) => ({ label, values: column(key, "means", name).map((value) => value === null ? null : value * 100), colour });
  const mega = (label, name, colour, dash) => (key) => ({ label, values: column(key, "means", name).map((value) => value === null ? null : value / 1048576), colour, dash });
  const several = (...makers) => (key) => makers.map((make) => make(key));

  const POOL_CHARTS = () => [
    chart("Connections of the pool", "connections", false, several(line("in use, peak", "peaks", "inUse", "--c1"),
      line("may hold", "peaks", "capacity", "--c8", [6, 4]), line("waiting, peak", "peaks", "waiting", "--c5", [2, 2])), poolKey),
    chart("Time until a connection was lent", "ms", false, several(line("p50", "means", "waitP50", "--c1"), line("p99", "peaks", "waitP99", "--c2", [6, 3])), poolKey),
    chart("Connections lost, by reason", "in each step", true, (key) => { const s = Parts.series(key); return Object.keys(s.means).filter((name) => name.startsWith("d_"))
      .map((name, i) => ({ label: name.slice(2).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase(),
        values: s.means[name].map((value) => value === null ? null : value * s.stepSeconds), colour: "--c" + (i % 8 + 1) }))
      .filter((each) => each.values.some((value) => value > 0)); }, poolKey),
    chart("Leases and refusals", "per second", false, several(line("leases", "means", "borrows", "--c1"), line("time-outs", "means", "timeouts", "--c5", [6, 3]),
      line("other failures", "means", "failures", "--c2", [2, 2])), poolKey),
    chart("Statements", "per second", false, several(line("all", "means", "statements", "--c1"), line("failed", "means", "statementsFailed", "--c5", [6, 3])), poolKey)];

  const SERVER_CHARTS = () => [
    chart("Connections of the server", "connections", false, several(line("connections, peak", "peaks", "connections", "--c3"),
      line("max_connections", "peaks", "maxConnections", "--c8", [6, 4]), line("at work, peak", "peaks", "running", "--c4", [2, 2])), serverKey),
    chart("Queries", "per second", false, several(line("all", "means", "questions", "--c1"), line("SELECT", "means", "selects", "--c4", [6, 3]),
      line("changes", "means", "changes", "--c2", [2, 2])), serverKey),
    chart("Rows", "per second", false, several(line("read", "means", "rowsRead", "--c1"), line("written", "means", "rowsWritten", "--c2", [6, 3])), serverKey),
    chart("Waits for locks", "sessions", false, several(line("waiting, peak", "peaks", "lockWaits", "--c5"), line("row waits begun, per second", "means", "rowLockWaits", "--c2", [6, 3])), serverKey),
    chart("Transactions", "", false, several(line("open, peak", "peaks", "openTransactions", "--c1"), line("oldest, seconds", "peaks", "longestTransaction", "--c5", [6, 3])), serverKey),
    chart("Commits and rollbacks", "per second", false, several(line("commits", "means", "commits", "--c1"), line("rollbacks", "means", "rollbacks", "--c2", [6, 3])), serverKey),
    chart("Pages found in the buffer pool", "%", false, several(perCent("hits", "bufferPoolHits", "--c4")), serverKey),
    chart("Disk", "MiB per second", false, several(mega("read", "diskRead", "--c1"), mega("written", "diskWritten", "--c2", [6, 3]), mega("redo log", "redoBytes", "--c3", [2, 2])), serverKey),
    chart("Temporary tables", "per second", false, several(line("all", "means", "tmpTables", "--c1"), line("on disk", "means", "tmpDiskTables", "--c5", [6, 3])), serverKey),
    chart("Connections that failed", "per second", false, several(line("aborted clients", "means", "abortedClients", "--c2"), line("failed logins", "means", "abortedConnects", "--c5", [6, 3]),
      line("refused: full", "means", "refusedFull", "--c7", [2, 2])), serverKey),
    chart("Slow statements", "per second", false, several(line("slow", "means", "slowQueries", "--c2")), serverKey),
    chart("Replication", "seconds behind", false, several(line("behind, peak", "peaks", "replicationLag", "--c3")), serverKey),
    chart("Network", "MiB per second", false, several(mega("sent", "bytesSent", "--c1"), mega("received", "bytesReceived", "--c2", [6, 3])), serverKey),
    chart("Time of the shortest question", "ms", false, several(line("peak", "peaks", "answerMillis", "--c1")), serverKey)];

  /* Only where there is something new: a page has many. */
  function fillCharts(again) {
    if (!snapshot) return;
    use();
    for (const strip of strips) {
      if (strip.drawn && strip.shown === history && !again) continue;
      strip.shown = history;
      if (!strip.drawn) strip.drawn = new Charts.Strip(strip.canvas, strip.title, strip.unit, strip.stacked);
      const key = strip.key();
      strip.drawn.show(Parts.series(key).times, strip.lines(key), RANGES[$("range").value]);
    }
  }

  function use() {
    Parts.use({ snapshot, history, ranged, fleets, rangeName: $("range").selectedOptions[0].textContent, pool, server, poolKey, serverKey, rangeSeconds: RANGES[$("range").value], filter: filters[page()] || "" });
  }

  /* The frame of a page: what the patches fill, and the charts, which live on. */
  function frame(current) {
    strips.forEach((strip) => strip.drawn && strip.drawn.close());
    strips = [];
    $("main").replaceChildren(
      ...(FILTERED.includes(current) ? [h("p", { class: "filter" }, h("label", {}, "Only with ", h("input", { id: "filter", type: "search", autocomplete: "off" })))] : []),
      h("section", { id: current === "now" ? "p-verdicts" : current === "connections" ? "p-matrix" : "p-" + current, "data-key": "part" }),
      ...(current !== "now" ? [] : [
        kind.pools ? h("section", {}, h("h2", {}, "The pool, over ", h("span", { class: "p-range" })), h("div", { class: "charts four" }, POOL_CHARTS())) : null,
        kind.servers ? h("section", {}, h("h2", {}, "The server, over ", h("span", { class: "p-range" })), h("div", { class: "charts" }, SERVER_CHARTS())) : null].filter(Boolean)));
    if ($("filter")) {
      $("filter").value = filters[current] || "";
      $("filter").addEventListener("input", () => { filters[current] = $("filter").value; render(); });
    }
  }

  function render() {
    if (!snapshot) return;
    if (Dom.isPressed()) {
      waiting = true;
      return;
    }
    waiting = false;
    choose("pool", snapshot.pools.map((each) => [poolId(each),
      snapshot.pools.some((other) => other !== each && other.name === each.name) ? each.name + " on " + each.node : each.name]));
    choose("server", snapshot.servers.map((each) => [each.address, each.address]));
    const current = page(), now = { pools: snapshot.pools.length > 0, servers: snapshot.servers.length > 0 };
    const other = current !== shownPage;
    if (other || current === "now" && (kind.pools !== now.pools || kind.servers !== now.servers)) {
      kind = now;
      shownPage = current;
      frame(current);
    }
    use();
    document.querySelectorAll("nav a").forEach((link) =>
      link.hash === "#" + current ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
    const worst = Parts.worst(snapshot);
    $("status").textContent = worst;
    $("status").className = "badge " + worst;
    $("node").textContent = snapshot.node;
    document.title = worst + " · Holdfast: " + current;
    put($("main").querySelector("[data-key=part]"), DRAWN[current]());
    document.querySelectorAll(".p-range").forEach((each) => { each.textContent = $("range").selectedOptions[0].textContent; });
    fillCharts();
    age();
    if (other && target() && $(target())) $(target()).scrollIntoView();
    document.body.dataset.ready = current;
  }

  function choose(id, options) {
    const list = $(id), chosen = list.value;
    if ([...list.options].map((option) => option.value).join("\n") !== options.map(([value]) => value).join("\n")) {
      list.replaceChildren(...options.map(([value, label]) => h("option", { value }, label)));
      if (options.some(([value]) => value === chosen)) list.value = chosen;
    }
    list.closest("label").hidden = options.length < 2;
  }

  /* How old the figures are, by this browser's clock: a monitor that was stopped says nothing, and its page must not look alive. */
  function age() {
    /* The banner moves the page, which must not move under a button that is down. */
    if (!seenAt || Dom.isPressed()) return;
    const old = Date.now() - seenAt, stale = !replay && old > (document.hidden ? HIDDEN_MILLIS : STALE_MILLIS) && Date.now() - shownAt > 2000;
    const heldNow = Dom.held($("main")) !== null;
    $("age").textContent = replay ? "" : heldNow ? "held while text is selected" : stale ? "" : "live";
    $("at").textContent = (replay ? "Replay of " + new Date(snapshot.at).toISOString().slice(0, 19).replace("T", " ") + " UTC" : "Seen " + Parts.clock(snapshot.at))
      + ", a sample every " + snapshot.intervalSeconds + " s";
    document.body.classList.toggle("stale", stale);
    /* A stream through a network that forgot it never ends: a new one is tried now and then. */
    if (stale && !document.hidden && Date.now() - triedAt > RETRY_MILLIS) connect();
    $("lost").hidden = !stale && !replay;
    if (stale) {
      $("lost").textContent = "No answer from the monitor since " + Parts.clock(seenAt) + ", for " + Charts.span(Math.round(old / 1000)) + ". What you see is older. It is " + Parts.clock(Date.now()) + ".";
      $("status").textContent = "STALE";
      $("status").className = "badge STALE";
      document.title = "STALE · Holdfast";
    } else if (replay) {
      $("lost").textContent = "A replay: this is how it was at " + new Date(snapshot.at).toISOString().slice(0, 19).replace("T", " ") + " UTC.";
    }
  }

  async function loadFleets() {
    fleetsAt = Date.now();
    try {
      const answer = await fetch("/api/v1/fleet");
      fleets = answer.ok ? await answer.json() : {};
    } catch (e) { /* The banner says that the monitor does not answer. */ }
    render();
  }

  async function loadHistory() {
    try {
      if (page() === "queries") {
        const costs = await fetch("/api/v1/queries?range=" + $("range").value);
        ranged = costs.ok ? await costs.json() : {};
      }
      const answer = await fetch("/api/v1/history?range=" + $("range").value);
      if (answer.ok) history = await answer.json();
    } catch (e) { /* The banner says that the monitor does not answer. */ }
    render();
  }

  function theme(name) {
    document.documentElement.dataset.theme = name;
    $("theme").textContent = name === "dark" ? "Light" : "Dark";
    fillCharts(true);
  }

  function take(data) {
    const first = snapshot === null;
    snapshot = JSON.parse(data);
    seenAt = Date.now();
    render();
    age();
    if (first) loadHistory();
    if (page() === "fleet" && seenAt - fleetsAt > 4000) loadFleets();
  }

  function connect() {
    triedAt = Date.now();
    if (events) events.close();
    const mine = events = new EventSource("/api/v1/events");
    mine.addEventListener("snapshot", (event) => take(event.data));
    mine.addEventListener("replay", (event) => { replay = true; take(event.data); });
    mine.addEventListener("sample", loadHistory);
    mine.addEventListener("error", () => { if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (events === mine) connect(); }, 2000); });
  }

  /* A browser opens six connections to a server: tabs in the background keep none, so that the seventh works. */
  async function visibility() {
    if (!document.hidden) {
      shownAt = Date.now();
      return connect();
    }
    if (events) events.close();
    events = null;
  }

  async function poll() {
    if (!document.hidden || replay) return;
    try {
      const answer = await fetch("/api/v1/snapshot");
      if (answer.ok) take(await answer.text());
    } catch (e) { /* The age of what is shown says it. */ }
  }

  setInterval(() => { if (waiting) render(); age(); }, 250);
  addEventListener("hashchange", () => { render(); loadHistory(); if (page() === "fleet") loadFleets(); if (!target()) $("main").focus({ preventScroll: true }); });
  addEventListener("resize", render);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const chosen = PAGES[Number(event.key) - 1];
    if (chosen) location.hash = chosen;
  });
  addEventListener("click", (event) => {
    const explain = event.target.closest && event.target.closest("button[data-explain]");
    if (explain) Queries.pressed(explain, render);
    const button = event.target.closest && event.target.closest("button[data-sort]");
    if (!button) return;
    const cut = button.dataset.sort.lastIndexOf(" ");
    Parts.sort(button.dataset.sort.slice(0, cut), Number(button.dataset.sort.slice(cut + 1)), button.dataset.numeric === "1");
    render();
  });
  for (const id of ["pool", "server"]) $(id).addEventListener("change", render);
  $("range").addEventListener("change", () => { render(); loadHistory(); });
  $("theme").addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    theme(next);
  });
  theme(localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  document.addEventListener("visibilitychange", visibility);
  setInterval(poll, POLL_MILLIS);
  connect();
})();
