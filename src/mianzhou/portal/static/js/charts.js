/* Charts: drawn from the JSON beside them when they come into view. The table behind stays; without scripts it is what one sees. */
(() => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const palette = [1, 2, 3, 4, 5].map((n) => token(`--chart-${n}`));
  const statuses = { done: token("--done"), soon: token("--soon"), late: token("--late"), waiting: token("--waiting"), open: token("--indigo") };
  const font = { fontFamily: getComputedStyle(document.body).fontFamily || "sans-serif", fontSize: 12, color: token("--soft") };

  const series = (data, item, n) => {
    const colour = statuses[item.status] ?? palette[n % palette.length];
    const base = { name: item.title, data: item.values, itemStyle: { color: colour }, animation: false };
    if (data.kind === "line") {
      return { ...base, type: "line", symbolSize: 5, lineStyle: { color: colour, width: 2 }, connectNulls: false,
        endLabel: { show: true, formatter: data.series.length > 1 ? "{a} {c}" : "{c}", color: token("--ink"), fontSize: 12 } };
    }
    const stacked = data.kind === "stacked";
    return { ...base, type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: 26,
      label: { show: true, position: stacked ? "inside" : "top", color: stacked ? "#fff" : token("--ink"), fontSize: 11,
        formatter: ({ value }) => (value ? String(value) : "") } };
  };

  const options = (data) => {
    const lying = data.kind === "stacked";
    const names = { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-strong") } },
      axisLabel: { ...font, hideOverlap: true }, inverse: lying };
    const numbers = { type: "value", axisLabel: font, splitLine: { lineStyle: { color: token("--line") } }, minInterval: 1, scale: data.kind === "line",
      max: data.most ?? undefined };
    return {
      aria: { enabled: true }, textStyle: font, animation: false,
      grid: { left: 8, right: data.kind === "line" ? 72 : 20, top: data.series.length > 1 ? 34 : 16, bottom: 6, containLabel: true },
      legend: { show: data.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: font },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: lying ? "shadow" : "line" },
        valueFormatter: (value) => (value == null ? "—" : `${value}${data.unit}`) },
      xAxis: lying ? numbers : names, yAxis: lying ? names : numbers,
      series: data.series.map((item, n) => series(data, item, n)),
    };
  };

  const draw = (figure) => {
    const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const plot = figure.querySelector(".plot");
    if (data.kind === "stacked") plot.style.height = `${Math.max(140, 60 + data.labels.length * 30)}px`;
    const drawn = window.echarts.init(plot, null, { renderer: "svg" });
    drawn.setOption(options(data));
    new ResizeObserver(() => drawn.resize()).observe(plot);
  };

  let loading;
  const library = (figure) => (loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: figure.dataset.chartScript, onload: done, onerror: failed });
    document.head.append(script);
  }));

  const show = (figure) => {
    watch.unobserve(figure);
    return library(figure).then(() => draw(figure)).catch(() => { figure.querySelector("details").open = true; });
  };
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) show(target);
  }, { rootMargin: "200px" });
  /* Paper shows every chart, also those not yet scrolled to. */
  window.addEventListener("beforeprint", () => {
    for (const figure of document.querySelectorAll("[data-chart]")) if (window.echarts && !figure.querySelector("svg")) draw(figure);
  });
  const prepare = (within) => {
    for (const figure of within.querySelectorAll("[data-chart]:not([data-seen])")) {
      figure.dataset.seen = "";
      figure.querySelector("details").open = false;
      watch.observe(figure);
    }
  };
  for (const box of document.querySelectorAll(".heat-scroll")) box.scrollLeft = box.scrollWidth; /* the latest months */
  document.addEventListener("htmx:afterSettle", () => prepare(document));
  prepare(document);
})();
