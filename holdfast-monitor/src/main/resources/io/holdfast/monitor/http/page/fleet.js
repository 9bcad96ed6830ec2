"use strict";
/* Who has which part of a budget that instances share. */
const Fleet = (() => {
  const { h } = Dom;
  const { span } = Charts;
  const { table, figures, badge } = Parts;
  const sum = (instances, name) => instances.reduce((all, each) => all + each[name], 0);

  /* The budget as one bar: each part as wide as it is large. */
  function budget(fleet) {
    const over = Math.max(0, fleet.granted + fleet.reserve - fleet.budget);
    const parts = [["granted", fleet.granted, "granted"], ["reserve", fleet.reserve, "in reserve"], ["free", Math.max(0, fleet.headroom), "free"]].filter(([, size]) => size > 0);
    const total = parts.reduce((all, [, size]) => all + size, 0) || 1;
    return h("div", { "data-key": "budget" },
      h("div", { class: "budget", role: "img", "aria-label": parts.map(([, size, label]) => size + " " + label).join(", ") },
        parts.map(([style, size]) => h("span", { class: "part " + style + " p" + Math.round(100 * size / total) }))),
      h("p", { class: "soft legend" }, parts.map(([style, size, label]) => h("span", { class: "of " + style }, size + " " + label)),
        over ? h("span", {}, badge("WARN"), " " + over + " more are granted than the budget allows beside its reserve") : null));
  }

  function deploy(last, fleet) {
    if (!last.instances) return "No instance has joined.";
    const ago = span(last.secondsAgo), who = last.instances === 1 ? "1 instance, which joined " + ago + " ago, has " : last.instances + " instances, the first of which joined " + ago + " ago, have ";
    return "The last deploy: " + who + last.granted + " of " + fleet.budget
      + (last.olderInstances ? "; " + last.olderInstances + (last.olderInstances === 1 ? " older one has " : " older ones have ") + last.olderGranted + "." : "; there is no older one.");
  }

  function one(server, schema, fleet) {
    const columns = [["instance"], ["host"], ["need", true], ["busy", true], ["held", true], ["granted", true], ["lease age", true], ["joined", true], ["client", false, true, "wide"]];
    const rows = fleet.instances.map((each) => ({
      key: each.instance, style: each.left ? "" : each.need > each.granted ? "some" : "",
      by: [each.instance, each.host, each.need, each.busy, each.held, each.granted, each.leaseAgeSeconds, each.joinedSecondsAgo, each.client],
      cells: [each.instance, each.host, each.need, each.busy, each.held, each.granted, each.left ? badge("LEFT") : span(each.leaseAgeSeconds), span(each.joinedSecondsAgo) + " ago", each.client] }));
    const short = fleet.instances.filter((each) => !each.left && each.need > each.granted).length;
    const clients = {};
    for (const each of fleet.instances) clients[each.client] = (clients[each.client] || 0) + 1;
    return h("section", { "data-key": "fleet " + server + schema + fleet.fleet }, h("h2", {}, "Fleet " + fleet.fleet + " ", h("span", { class: "soft" }, server + " · schema " + schema)),
      figures("figures", [["fleetInstances", "instances", fleet.instances.filter((each) => !each.left).length], ["fleetHeld", "held", sum(fleet.instances, "held")],
        ["fleetBusy", "busy", sum(fleet.instances, "busy")], ["fleetNeed", "need", sum(fleet.instances, "need")], ["fleetGranted", "granted", fleet.granted + " of " + fleet.budget],
        ["fleetHeadroom", "headroom", fleet.headroom], ["fleetForeign", "foreign sessions", fleet.foreignCounted], ["fleetClients", "client versions", Object.keys(clients).length]]),
      budget(fleet),
      h("p", { "data-key": "deploy" }, deploy(fleet.lastDeploy, fleet)),
      short ? h("p", { "data-key": "short" }, badge("WARN"), " " + (short === 1 ? "1 instance needs" : short + " instances need") + " more than its share. A larger budget: holdfast fleet set-budget.") : null,
      fleet.foreignCounted ? h("p", { "data-key": "foreign" }, badge("WARN"), " " + fleet.foreignCounted + " sessions of the account belong to no instance: they take from the budget.") : null,
      Object.keys(clients).length > 1 ? h("p", { "data-key": "clients" }, badge("INFO"), " Several versions are at work: " + Object.entries(clients).map(([client, count]) => count + " × " + client).join(", ") + ".") : null,
      table("fleet " + server + fleet.fleet, "Instances of fleet " + fleet.fleet, columns, rows, "No instance has a lease."));
  }

  function page() {
    const view = Parts.seen(), servers = Object.entries(view.fleets), all = servers.flatMap(([server, { fleets }]) => fleets.map((each) => one(server, each.schema, each.fleet)));
    return [servers.filter(([, { failure }]) => failure).map(([server, { failure }]) => h("p", { "data-key": "failure " + server }, badge("WARN"), " Server " + server + ": " + failure)),
      all.length ? all : [h("h2", {}, "Fleets"), h("p", { class: "empty" }, "No instances share a budget of connections here, or the monitor's account does not see their tables. How to begin: holdfast fleet init.")]];
  }

  return { page };
})();
