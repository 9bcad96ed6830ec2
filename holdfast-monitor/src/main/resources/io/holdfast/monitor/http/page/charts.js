"use strict";
/* Strip charts over the history, and the pictures that are drawn by hand: ruler, time line, wait graph. */
const Charts = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    for (const child of children) node.append(child);
    return node;
  }

  function clock(seconds, span) {
    const date = new Date(seconds * 1000);
    if (span > 172800) return date.toISOString().slice(5, 10);
    return date.toTimeString().slice(0, span > 3600 ? 5 : 8);
  }

  /* One chart on one canvas; kept while its page is shown, so that nothing flickers. */
  class Strip {
    constructor(canvas, title, unit, stacked) {
      this.canvas = canvas;
      this.title = title;
      this.unit = unit;
      this.chart = new Chart(canvas, {
        type: stacked ? "bar" : "line",
        data: { labels: [], datasets: [] },
        options: {
          animation: false, responsive: true, maintainAspectRatio: false,
          interaction: { mode: "index", intersect: false },
          elements: { point: { radius: 0 }, line: { borderWidth: 2, tension: 0 } },
          scales: {
            x: { stacked, ticks: { maxTicksLimit: 6, maxRotation: 0 } },
            y: { stacked, beginAtZero: true, ticks: { maxTicksLimit: 5 }, title: { display: true, text: unit } },
          },
          plugins: { legend: { position: "bottom", labels: stacked ? { boxWidth: 12 } : { boxWidth: 34, boxHeight: 0 } } },
        },
      });
    }

    show(times, lines, span) {
      const chart = this.chart;
      chart.data.labels = times.map((time) => clock(time, span));
      const before = chart.data.datasets;
      chart.data.datasets = lines.map((line, i) => Object.assign(before[i] || {}, {
        label: line.label, data: line.values, borderColor: css(line.colour), backgroundColor: css(line.colour),
        borderDash: line.dash || [], spanGaps: false,
      }));
      for (const axis of ["x", "y"]) {
        chart.options.scales[axis].ticks.color = css("--soft");
        chart.options.scales[axis].grid = { color: css("--line") };
      }
      chart.options.scales.y.title.color = css("--soft");
      chart.options.plugins.legend.labels.color = css("--text");
      chart.update("none");
      const last = lines.map((line) => {
        const known = line.values.filter((value) => value !== null);
        return line.label + " " + (known.length ? Math.round(known[known.length - 1] * 100) / 100 : "unknown");
      });
      this.canvas.setAttribute("aria-label", this.title + ", " + this.unit + "; latest: " + last.join(", "));
    }

    close() { this.chart.destroy(); }
  }

  /* The limits on a connection's life, on one line with a logarithmic scale. */
  function ruler(timings, drops) {
    const marks = [
      ["pingAfterIdle", "pinged before a loan", "mark"], ["keepalive", "keepalive ping", "mark"],
      ["idleTimeout", "idleTimeout", "mark"], ["maxLifetime", "maxLifetime", "mark"],
      ["waitTimeout", "the server's wait_timeout", "mark limit"],
    ].filter(([name]) => timings[name] > 0);
    const width = 900, left = 20, right = 880, low = 1, high = Math.max(86400, ...marks.map(([name]) => timings[name])) * 1.2;
    const x = (value) => left + (right - left) * Math.log(Math.max(low, value) / low) / Math.log(high / low);
    const height = 60 + 22 * marks.length;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width: "100%", class: "ruler" });
    const spoken = marks.map(([name, label]) => label + " " + span(timings[name])).join(", ");
    picture.setAttribute("aria-label", "Limits on a connection's life: " + spoken);
    const base = height - 30;
    picture.append(svg("line", { x1: left, x2: right, y1: base, y2: base, class: "axis" }));
    for (const [value, label] of [[1, "1 s"], [10, "10 s"], [60, "1 min"], [600, "10 min"], [3600, "1 h"], [28800, "8 h"], [86400, "1 day"]]) {
      if (value > high) continue;
      picture.append(svg("line", { x1: x(value), x2: x(value), y1: base, y2: base + 6, class: "axis" }));
      picture.append(svg("text", { x: x(value), y: base + 20, "text-anchor": "middle", class: "soft" }, label));
    }
    marks.sort((a, b) => timings[a[0]] - timings[b[0]]).forEach(([name, label, style], i) => {
      const at = x(timings[name]), y = 16 + 22 * i, toLeft = at > width * 0.6;
      picture.append(svg("line", { x1: at, x2: at, y1: y - 8, y2: base, class: style }));
      picture.append(svg("text", { x: at + (toLeft ? -8 : 8), y: y + 2, "text-anchor": toLeft ? "end" : "start" },
        label + ": " + span(timings[name])));
    });
    for (const drop of drops.slice(0, 200)) {
      picture.append(svg("circle", { cx: x(drop.ageSeconds), cy: base, r: 4, class: "dot" },
        svg("title", {}, drop.cause + ", at an age of " + span(drop.ageSeconds))));
    }
    return picture;
  }

  /* Each lost connection as a dot: when, and by which cause. */
  function timeLine(drops, seconds) {
    const now = Date.now() / 1000, from = now - seconds;
    const shown = drops.filter((drop) => Date.parse(drop.at) / 1000 >= from);
    const causes = [...new Set(shown.map((drop) => drop.cause))];
    const width = 900, left = 10, right = 890, row = 34, height = 40 + row * Math.max(1, causes.length);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width: "100%", class: "timeline" });
    picture.setAttribute("aria-label", shown.length + " connections lost: "
      + causes.map((cause) => shown.filter((drop) => drop.cause === cause).length + " because " + cause).join(", "));
    causes.forEach((cause, i) => {
      const y = 10 + row * i;
      picture.append(svg("rect", { x: left, y, width: right - left, height: row - 6, class: "band" }));
      picture.append(svg("text", { x: left + 6, y: y + 12 }, shown.filter((drop) => drop.cause === cause).length + " × " + cause));
    });
    for (const drop of shown) {
      const at = Date.parse(drop.at) / 1000;
      picture.append(svg("circle", { cx: left + (right - left) * (at - from) / seconds, cy: 10 + row * causes.indexOf(drop.cause) + 21, r: 4, class: "dot" },
        svg("title", {}, drop.at + " " + drop.cause)));
    }
    const base = height - 24;
    for (let i = 0; i <= 4; i++) {
      picture.append(svg("text", { x: left + (right - left) * i / 4, y: base + 18, class: "soft", "text-anchor": i === 0 ? "start" : i === 4 ? "end" : "middle" },
        clock(from + seconds * i / 4, seconds)));
    }
    return picture;
  }

  /* Who waits for whom; those that wait for nobody at the left. */
  function waitGraph(server, describe) {
    const depth = new Map(), order = [];
    const visit = (id, level) => {
      if (depth.has(id)) return;
      depth.set(id, level);
      order.push(id);
      server.waits.filter((wait) => wait.blocker === id).forEach((wait) => visit(wait.waiter, level + 1));
    };
    server.roots.forEach((root) => visit(root, 0));
    server.waits.forEach((wait) => visit(wait.blocker, 0));
    const boxWidth = 260, boxHeight = 58, gapX = 60, gapY = 14;
    const y = new Map(), perLevel = [];
    for (const id of order) {
      const level = depth.get(id);
      perLevel[level] = perLevel[level] || 0;
      y.set(id, 10 + perLevel[level]++ * (boxHeight + gapY));
    }
    const width = 20 + perLevel.length * boxWidth + (perLevel.length - 1) * gapX;
    const height = 20 + Math.max(...perLevel) * (boxHeight + gapY);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width, height, class: "waits" });
    picture.setAttribute("aria-label", server.waits.map((wait) => `session ${wait.waiter} waits for ${wait.blocker}`).join(", "));
    const x = (id) => 10 + depth.get(id) * (boxWidth + gapX);
    for (const wait of server.waits) {
      if (!depth.has(wait.waiter) || !depth.has(wait.blocker)) continue;
      const x1 = x(wait.blocker) + boxWidth, y1 = y.get(wait.blocker) + boxHeight / 2;
      const x2 = x(wait.waiter), y2 = y.get(wait.waiter) + boxHeight / 2;
      picture.append(svg("path", { d: `M${x1},${y1} C${x1 + gapX / 2},${y1} ${x2 - gapX / 2},${y2} ${x2},${y2}`, class: "edge" }));
      picture.append(svg("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 4, "text-anchor": "middle", class: "soft" }, wait.seconds + " s"));
    }
    for (const id of order) {
      const lines = describe(id);
      picture.append(svg("rect", { x: x(id), y: y.get(id), width: boxWidth, height: boxHeight, rx: 5, class: server.roots.includes(id) ? "box root" : "box" }));
      lines.slice(0, 3).forEach((line, i) =>
        picture.append(svg("text", { x: x(id) + 8, y: y.get(id) + 17 + 16 * i }, line.length > 36 ? line.slice(0, 35) + "…" : line)));
    }
    return picture;
  }

  function span(seconds) {
    if (seconds < 1) return Math.round(seconds * 1000) + " ms";
    if (seconds < 120) return Math.round(seconds * 10) / 10 + " s";
    if (seconds < 7200) return Math.round(seconds / 6) / 10 + " min";
    if (seconds < 172800) return Math.round(seconds / 360) / 10 + " h";
    return Math.round(seconds / 8640) / 10 + " days";
  }

  return { Strip, ruler, timeLine, waitGraph, span };
})();
