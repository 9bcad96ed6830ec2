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
            x: { stacked, ticks: { maxTicksLimit: Math.max(2, Math.min(6, Math.floor(canvas.parentElement.clientWidth / 110))), maxRotation: 0 } },
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

  /* A line without axes: where a figure has come from. */
  function spark(values, label) {
    const begun = values.findIndex((value) => value !== null && value !== undefined);
    values = begun < 0 ? [] : values.slice(begun);
    const known = values.filter((value) => value !== null && value !== undefined);
    const picture = svg("svg", { viewBox: "0 0 120 28", preserveAspectRatio: "none", role: "img", class: "spark", "aria-label": label });
    if (known.length < 2) return picture;
    const most = Math.max(...known) || 1;
    let path = "", pen = "M";
    values.forEach((value, i) => {
      if (value === null || value === undefined) { pen = "M"; return; }
      path += pen + (120 * i / (values.length - 1)).toFixed(1) + "," + (26 - 24 * value / most).toFixed(1);
      pen = "L";
    });
    picture.append(svg("path", { d: path }));
    return picture;
  }

  /* As wide as the page has room, so that letters keep their size. */
  const room = () => Math.max(280, Math.min(1400, document.getElementById("main").clientWidth - 50));
  const cut = (text, pixels) => { const most = Math.max(8, Math.floor(pixels / 6.9)); return text.length > most ? text.slice(0, most - 1) + "…" : text; };

  /* The limits on a connection's life, on one line with a logarithmic scale. */
  function ruler(timings, drops) {
    const marks = [
      ["pingAfterIdle", "pinged before a loan", "mark"], ["keepalive", "keepalive ping", "mark"],
      ["idleTimeout", "idleTimeout", "mark"], ["maxLifetime", "maxLifetime", "mark"],
      ["waitTimeout", "the server's wait_timeout", "mark limit"],
    ].filter(([name]) => timings[name] > 0);
    const width = room(), left = 20, right = width - 20, low = 1, high = Math.max(86400, ...marks.map(([name]) => timings[name])) * 1.2;
    const x = (value) => left + (right - left) * Math.log(Math.max(low, value) / low) / Math.log(high / low);
    const height = 60 + 22 * marks.length;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width, height, class: "ruler" });
    const spoken = marks.map(([name, label]) => label + " " + span(timings[name])).join(", ");
    picture.setAttribute("aria-label", "Limits on a connection's life: " + spoken);
    const base = height - 30;
    picture.append(svg("line", { x1: left, x2: right, y1: base, y2: base, class: "axis" }));
    const scale = width < 600 ? [[1, "1 s"], [60, "1 min"], [3600, "1 h"], [86400, "1 day"]]
      : [[1, "1 s"], [10, "10 s"], [60, "1 min"], [600, "10 min"], [3600, "1 h"], [28800, "8 h"], [86400, "1 day"]];
    for (const [value, label] of scale) {
      if (value > high) continue;
      picture.append(svg("line", { x1: x(value), x2: x(value), y1: base, y2: base + 6, class: "axis" }));
      picture.append(svg("text", { x: x(value), y: base + 20, "text-anchor": "middle", class: "soft" }, label));
    }
    marks.sort((a, b) => timings[b[0]] - timings[a[0]]).forEach(([name, label, style], i) => {
      const at = x(timings[name]), y = 16 + 22 * i, toLeft = at > width * 0.55;
      picture.append(svg("line", { x1: at, x2: at, y1: y - 8, y2: base, class: style }));
      const words = cut(label + ": " + span(timings[name]), toLeft ? at - 12 : width - at - 12);
      /* The lines of earlier limits end behind the words of later ones. */
      const box = { x: toLeft ? at - 10 - 6.9 * words.length : at + 4, y: y - 11, width: 6.9 * words.length + 6, height: 17, class: "behind" };
      picture.append(svg("rect", box));
      picture.append(svg("text", { x: at + (toLeft ? -8 : 8), y: y + 2, "text-anchor": toLeft ? "end" : "start" }, words));
    });
    for (const drop of drops.slice(0, 200)) {
      picture.append(svg("circle", { cx: x(drop.ageSeconds), cy: base, r: 4, class: "dot" },
        svg("title", {}, drop.cause + ", at an age of " + span(drop.ageSeconds))));
    }
    return picture;
  }

  /* Each lost connection as a dot: when, and by which cause. */
  function timeLine(drops, seconds, now) {
    const from = now - seconds;
    const shown = drops.filter((drop) => Date.parse(drop.at) / 1000 >= from);
    const causes = [...new Set(shown.map((drop) => drop.cause))];
    const width = room(), left = 10, right = width - 10, row = 34, height = 40 + row * Math.max(1, causes.length);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width, height, class: "timeline" });
    picture.setAttribute("aria-label", shown.length + " connections lost: "
      + causes.map((cause) => shown.filter((drop) => drop.cause === cause).length + " because " + cause).join(", "));
    causes.forEach((cause, i) => {
      const y = 10 + row * i;
      picture.append(svg("rect", { x: left, y, width: right - left, height: row - 6, class: "band" }));
      picture.append(svg("text", { x: left + 6, y: y + 12 }, cut(shown.filter((drop) => drop.cause === cause).length + " × " + cause, right - left - 12)));
    });
    for (const drop of shown) {
      const at = Date.parse(drop.at) / 1000;
      picture.append(svg("circle", { cx: left + (right - left) * (at - from) / seconds, cy: 10 + row * causes.indexOf(drop.cause) + 21, r: 4, class: "dot" },
        svg("title", {}, drop.at + " " + drop.cause)));
    }
    const base = height - 24;
    for (let i = 0; i <= 4; i += width < 600 ? 2 : 1) {
      picture.append(svg("text", { x: left + (right - left) * i / 4, y: base + 18, class: "soft", "text-anchor": i === 0 ? "start" : i === 4 ? "end" : "middle" },
        clock(from + seconds * i / 4, seconds)));
    }
    return picture;
  }

  /* Without those that follow from others: who waits for the holder is also behind all that wait for the same holder. */
  function reduced(waits) {
    const direct = new Map();
    for (const wait of waits) direct.set(wait.waiter, (direct.get(wait.waiter) || new Set()).add(wait.blocker));
    const once = new Map();
    for (const wait of waits) once.set(wait.waiter + ">" + wait.blocker, wait);
    return [...once.values()].filter((wait) => ![...direct.get(wait.waiter)]
      .some((other) => other !== wait.blocker && (direct.get(wait.blocker) || new Set()).has(other) && !(direct.get(other) || new Set()).has(wait.blocker)));
  }

  /* Who waits for whom: roots at the left, each as far right as its longest way to a root. */
  function waitGraph(server, describe) {
    const waits = reduced(server.waits), depth = new Map();
    const level = (id, path) => {
      if (depth.has(id)) return depth.get(id);
      if (path.has(id)) return 0;
      const above = waits.filter((wait) => wait.waiter === id).map((wait) => level(wait.blocker, new Set(path).add(id)) + 1);
      const found = above.length ? Math.max(...above) : 0;
      depth.set(id, found);
      return found;
    };
    const most = 60;
    const all = [...new Set([...server.roots, ...waits.flatMap((wait) => [wait.blocker, wait.waiter])])];
    all.forEach((id) => level(id, new Set()));
    const order = all.sort((a, b) => depth.get(a) - depth.get(b)).slice(0, most);
    const columns = Math.max(...order.map((id) => depth.get(id))) + 1, narrow = room() < 640;
    const gapX = narrow ? 24 : 90, boxHeight = 76, gapY = 14, x = new Map(), y = new Map(), rows = [];
    /* As wide as there is room for, so that the statement can be read. */
    const boxWidth = narrow ? Math.max(200, room() - 20 - gapX * Math.min(3, columns - 1))
      : Math.max(300, Math.min(520, (room() - 20 - (columns - 1) * gapX) / columns));
    const place = (id, top) => {
      const column = depth.get(id);
      rows[column] = top + boxHeight + gapY;
      x.set(id, 10 + column * (narrow ? gapX : boxWidth + gapX));
      y.set(id, top);
    };
    if (narrow) {
      /* On a phone one below the other, each indented below the one that it waits for. */
      const seen = new Set();
      let top = 10;
      const walk = (id) => {
        if (seen.has(id) || !order.includes(id)) return;
        seen.add(id);
        place(id, top);
        top += boxHeight + gapY;
        waits.filter((wait) => wait.blocker === id && depth.get(wait.waiter) === depth.get(id) + 1).forEach((wait) => walk(wait.waiter));
      };
      order.forEach(walk);
    } else for (const id of order) {
      /* Beside the one that it waits for, where there is room. */
      const blocker = waits.find((wait) => wait.waiter === id && y.has(wait.blocker));
      place(id, Math.max(rows[depth.get(id)] || 10, blocker ? y.get(blocker.blocker) : 10));
    }
    const width = Math.max(...x.values()) + boxWidth + 10, height = Math.max(...y.values()) + boxHeight + 20;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", width, height, class: "waits" });
    picture.setAttribute("aria-label", server.waits.map((wait) => `session ${wait.waiter} waits for ${wait.blocker}`).join(", "));
    const drawn = waits.filter((wait) => y.has(wait.waiter) && y.has(wait.blocker));
    for (const wait of drawn) {
      const left = x.get(wait.blocker), x2 = x.get(wait.waiter), y2 = y.get(wait.waiter) + boxHeight / 2;
      const x1 = left + boxWidth, y1 = y.get(wait.blocker) + boxHeight / 2;
      picture.append(svg("path", { class: "edge", d: narrow ? `M${left + 8},${y.get(wait.blocker) + boxHeight} V${y2} H${x2}`
        : `M${x1},${y1} C${x1 + gapX / 2},${y1} ${x2 - gapX / 2},${y2} ${x2},${y2}` }));
    }
    /* Above all lines, so that each can be read. In narrow pictures it stands in the box. */
    for (const wait of narrow ? [] : drawn) {
      const words = span(wait.seconds), x2 = x.get(wait.waiter) - 8, y2 = y.get(wait.waiter) + boxHeight / 2, wide = 6.9 * words.length + 6;
      picture.append(svg("rect", { x: x2 - wide, y: y2 - 9, width: wide, height: 18, class: "behind" }));
      picture.append(svg("text", { x: x2 - 3, y: y2 + 4, "text-anchor": "end", class: "soft" }, words));
    }
    for (const id of order) {
      const root = server.roots.includes(id);
      picture.append(svg("rect", { x: x.get(id), y: y.get(id), width: boxWidth, height: boxHeight, rx: 5, class: root ? "box root" : "box" }));
      describe(id).slice(0, 4).forEach((line, i) => {
        const words = svg("text", { x: x.get(id) + 8, y: y.get(id) + 17 + 17 * i, class: i ? "" : "strong" }, cut(line, boxWidth - 16));
        words.append(svg("title", {}, line));
        picture.append(words);
      });
    }
    if (all.length > most) picture.append(svg("text", { x: 10, y: height - 2 }, (all.length - most) + " more are not drawn"));
    return picture;
  }

  function span(seconds) {
    if (seconds < 1) return Math.round(seconds * 1000) + " ms";
    if (seconds < 120) return Math.round(seconds * 10) / 10 + " s";
    if (seconds < 7200) return Math.round(seconds / 6) / 10 + " min";
    if (seconds < 172800) return Math.round(seconds / 360) / 10 + " h";
    return Math.round(seconds / 8640) / 10 + " days";
  }

  return { Strip, ruler, timeLine, waitGraph, spark, span };
})();
