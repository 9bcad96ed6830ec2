"use strict";
/* What statements cost, and the plan of one of them on demand. */
const Queries = (() => {
  const { h, paste } = Dom;
  const { span } = Charts;
  const { badge, number, seconds, clock, table, examined } = Parts;
  const LONGEST = 5000;
  /* By server: the statement that was asked about, and what the monitor answered. */
  const plans = {};

  function statement(text) {
    return text.length <= 160 ? h("code", {}, text)
      : h("details", { "data-key": "text" }, h("summary", {}, h("code", {}, text.slice(0, 150) + " …")), paste(text, "the statement"));
  }

  function share(part) {
    return h("div", {}, Math.round(part * 100) + " %", h("span", { class: "bar w" + Math.max(1, Math.min(20, Math.round(part * 20))) }));
  }

  const isScan = (step) => (step.access === "ALL" || step.access === "index") && Number(step.rows) >= 1000;

  function steps(plan) {
    const columns = [["table", false, false], ["access", false, false, "one"], ["index", false, false], ["compared with", false, false], ["rows", true, false], ["kept", true, false], ["what else", false, false, "wide"]];
    return table("steps", "The plan", columns, plan.steps.map((step, i) => ({ key: "step" + i, style: isScan(step) ? "some" : "", by: [], cells: [
      step.table || step.select || "–", isScan(step) ? [badge("WARN"), " reads all: " + step.access] : step.access || "–", step.key || "none", step.ref || "–",
      step.rows === "" ? "–" : number(Number(step.rows), 0), step.filtered === "" ? "–" : number(Number(step.filtered), 1) + " %", step.extra || "–"] })), "The server gives no plan.");
  }

  function ask(server, schema, text) {
    return h("details", { "data-key": "other", open: plans[server].given || plans[server].failure ? true : null }, h("summary", {}, "Explain another text"),
      h("p", {}, h("label", {}, "One SELECT, INSERT, UPDATE, DELETE or REPLACE with its values, in schema " + (schema || "–") + ". It is explained, and not run.",
        h("textarea", { class: "given", rows: 4, spellcheck: "false", "data-live": true, maxlength: LONGEST }, text))),
      h("p", {}, h("button", { type: "button", "data-explain": "given", "data-server": server, "data-schema": schema || "" }, "Explain this text")));
  }

  function plan(server) {
    const asked = plans[server];
    if (!asked) return null;
    const { answer, failure } = asked;
    return h("section", { class: "card plan", id: "plan", "data-key": "plan of " + asked.schema + asked.text },
      h("h3", {}, "How the server would run it ", h("button", { type: "button", "data-explain": "close", "data-server": server }, "Close")),
      paste(answer ? answer.statement : asked.text, "the statement"),
      asked.borrowedAt.length ? h("p", {}, "Borrowed at ", asked.borrowedAt.map((place, i) => [i ? ", " : "", h("code", {}, place)])) : null,
      failure ? h("p", { role: "alert" }, badge("WARN"), " ", Parts.coded(failure))
        : answer ? [
          answer.plan.rows.length ? h("p", {}, answer.plan.rows.join("; ") + ".") : null,
          answer.plan.advice.length ? h("ul", { class: "advice" }, answer.plan.advice.map((advice) => h("li", {}, advice)))
            : h("p", {}, "Nothing in the plan or the text speaks against it."),
          steps(answer.plan),
          answer.plan.tree.length ? h("details", { "data-key": "tree", open: true }, h("summary", {}, "As a tree"), h("pre", { class: "tree" }, answer.plan.tree.join("\n"))) : null]
          : h("p", { class: "soft" }, "Asking the server …"),
      ask(server, asked.schema, asked.text));
  }

  function row(server, query, total, explains) {
    const mean = query.calls ? query.totalMillis / query.calls : 0, places = query.borrowedAt || [];
    return {
      key: (query.schema || "") + query.text, text: ((query.schema || "") + " " + query.text + " " + places.join(" ")).toLowerCase(),
      by: [query.text, places.join(" "), query.schema || "", query.totalMillis, query.totalMillis, query.calls, mean, query.p95Millis, query.rowsExamined, query.rowsSent, query.noIndexCalls],
      cells: [h("div", {}, statement(query.text), explains ? h("button", { type: "button", class: "explain", "data-explain": "known", "data-server": server, "data-schema": query.schema || "",
        "data-text": query.text, "data-places": places.join("\n") }, "Explain") : null),
      places.length ? h("div", {}, places.map((place) => h("div", {}, h("code", {}, place)))) : "–", query.schema || "–", share(query.totalMillis / total), span(query.totalMillis / 1000),
      number(query.calls, 0), number(mean, 2) + " ms", query.p95Millis === null ? "–" : number(query.p95Millis, 2) + " ms", number(query.rowsExamined, 0), number(query.rowsSent, 0),
      number(query.noIndexCalls, 0)] };
  }

  function page() {
    const view = Parts.seen();
    const columns = [["statement", false, true, "wide"], ["borrowed at", false, true, "one"], ["schema"], ["share of the time", true], ["time", true], ["calls", true], ["mean", true], ["p95 since start", true],
      ["rows read", true], ["rows sent", true], ["without index", true]];
    const wanted = view.filter.toLowerCase();
    return [h("h2", {}, "Statements that take the most time"), view.snapshot.servers.map((server) => {
      /* Without a log of the past, as in a bundle or of another program's server: since the server started. */
      const range = view.ranged[server.address], all = range ? range.rows : server.queries;
      const total = all.reduce((sum, query) => sum + query.totalMillis, 0) || 1;
      const rows = all.map((query) => row(server.address, query, total, range && range.explains));
      const since = range ? "the last " + span(Math.max(0, seconds(range.from, range.to))) + ", until " + clock(range.to) : "since it started";
      return h("section", { "data-key": "queries of " + server.address }, plan(server.address),
        table("queries " + server.address, "Server " + server.address + ", " + since, columns, rows.filter((each) => each.text.includes(wanted)),
          rows.length ? "None has “" + view.filter + "”." : range && server.queries.length ? "Nothing has run in " + view.rangeName + ", as far as is known: since " + clock(range.from) + "."
            : examined("The server keeps no statistics of statements, or nothing ran.")));
    }), view.snapshot.servers.length ? null : h("p", { class: "empty" }, "No server is examined.")];
  }

  const base64 = (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

  /* A button was pressed: forgets a plan, or asks for one; then the page is drawn again, and once more with the answer. */
  async function pressed(button, draw) {
    const { explain, server, schema } = button.dataset;
    if (explain === "close") {
      delete plans[server];
      return draw();
    }
    const given = explain === "given", before = plans[server];
    const text = given ? button.closest(".plan").querySelector("textarea").value : button.dataset.text;
    const asked = { schema, text, borrowedAt: given ? before.borrowedAt : button.dataset.places.split("\n").filter(Boolean), given, answer: null, failure: null };
    plans[server] = asked;
    draw();
    const card = document.getElementById("plan");
    if (card) card.scrollIntoView({ block: "nearest" });
    try {
      const answer = await fetch("/api/v1/explain?" + new URLSearchParams({ server, schema }), { headers: { [given ? "Holdfast-Given" : "Holdfast-Known"]: base64(text.slice(0, LONGEST)) } });
      const said = await answer.json();
      if (answer.ok) asked.answer = said; else asked.failure = said.message;
    } catch (e) {
      asked.failure = "The monitor does not answer.";
    }
    draw();
  }

  return { page, pressed };
})();
