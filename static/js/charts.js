// Draws the charts of a page from their JSON blocks, in the colours and money terms these name.

let library;

function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/echarts.js", import.meta.url).href;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const narrow = window.matchMedia("(max-width: 40rem)");
const darkDevice = window.matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const set = document.documentElement.dataset.bsTheme;
  return set ? set === "dark" : darkDevice.matches;
}

// Amounts in the chart's own currency: in full, and short for its axis.
function moneyIn(sign) {
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const full = (value) => `${value < 0 ? "-" : ""}${sign}${whole.format(Math.abs(value))}`;
  const short = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return `${value < 0 ? "-" : ""}${sign}${+(size / 1e6).toFixed(2)}m`;
    if (size >= 1e4) return `${value < 0 ? "-" : ""}${sign}${+(size / 1e3).toFixed(1)}k`;
    return full(value);
  };
  return { full, short };
}

// The sign of each line besides its colour, in turn: the same as on paper.
const DASHES = ["solid", "dashed", "dotted", [12, 4, 2, 4], [5, 2], [2, 2], [10, 8], [16, 6, 2, 6]];

// Neighbours in a stack are parted by a line of the ground, from which every colour stands out.
function seriesOption(series, turn, dark) {
  const ground = dark ? "#1a2028" : "#ffffff";
  return {
    name: series.name,
    type: series.shape === "bar" ? "bar" : "line",
    stack: series.stack || undefined,
    areaStyle: series.shape === "area" ? { opacity: 0.75 } : undefined,
    lineStyle: series.shape === "area" ? { width: 1, color: ground } : { width: 2.5, type: DASHES[turn % DASHES.length] },
    itemStyle: series.shape === "bar" && series.stack ? { borderColor: ground, borderWidth: 0.75 } : undefined,
    symbol: series.values.length > 24 ? "none" : "circle",
    symbolSize: 6,
    barMaxWidth: 36,
    color: dark ? series.dark : series.light,
    emphasis: { focus: "series" },
    data: series.values,
  };
}

// A filled stretch between two lines; the lines themselves say the figures, so it is silent.
function bandOption(band, data, dark) {
  const [low, high] = [data.series[band.low].values, data.series[band.high].values];
  return {
    type: "custom",
    silent: true,
    clip: true,
    z: 1,
    tooltip: { show: false },
    data: [[0, high[0]]],
    renderItem(params, api) {
      const along = (values) => values.map((value, index) => [index, value]).filter(([, value]) => value != null);
      const points = [...along(high), ...along(low).reverse()].map((point) => api.coord(point));
      return { type: "polygon", shape: { points }, style: { fill: dark ? band.dark : band.light, opacity: 0.2 } };
    },
  };
}

function chartOption(data, width) {
  const dark = isDark();
  const ink = dark ? "#e6eaef" : "#1c232c";
  const quiet = dark ? "#a7b1bd" : "#56606d";
  const line = dark ? "#2e3845" : "#dfe4ea";
  const stacked = data.series.filter((series) => series.stack).length > 1;
  const money = moneyIn(data.sign);
  const fitting = namesThatFit(data.categories, width);
  const lines = data.series.filter((series) => series.shape === "line");
  return {
    animation: !still.matches,
    animationDuration: 250,
    aria: { enabled: true, label: { enabled: false }, decal: { show: stacked } }, // the page has its own label
    textStyle: { fontFamily: "system-ui, sans-serif", color: ink },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 64 : 36, bottom: data.categoryTitle ? 28 : 8, containLabel: true },
    legend: { show: data.series.length > 1, data: data.series.map(({ name, shape }) => (shape === "line" ? { name, itemStyle: { opacity: 0 } } : { name, icon: "roundRect" })), itemWidth: 30, top: 0, left: 0, type: "scroll", textStyle: { color: ink }, pageTextStyle: { color: ink }, itemGap: 16 },
    tooltip: {
      trigger: "axis",
      showContent: !narrow.matches, // it would cover the chart: the line below tells the same
      renderMode: "richText",
      backgroundColor: dark ? "#222a34" : "#ffffff",
      borderColor: line,
      textStyle: { color: ink, fontSize: 13 },
      valueFormatter: (value) => (value == null ? "–" : money.full(value)),
    },
    xAxis: {
      type: "category",
      data: data.categories,
      name: data.categoryTitle,
      nameLocation: "middle",
      nameTextStyle: { color: quiet },
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      nameGap: fitting.nameGap,
      axisLabel: { color: quiet, hideOverlap: true, ...fitting.axisLabel },
    },
    yAxis: {
      type: "value",
      name: data.terms,
      nameTextStyle: { color: quiet, align: "left", padding: [0, 0, 0, -32] },
      nameLocation: "end",
      axisLabel: { color: quiet, formatter: money.short },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      ...data.series.map((series) => seriesOption(series, lines.indexOf(series), dark)),
      ...data.bands.map((band) => bandOption(band, data, dark)),
    ],
  };
}

// Where each category has room for a word, each is named, on two lines at need and then cut short; else as many as fit.
function namesThatFit(names, width) {
  const room = (width - 72) / names.length - 8;
  if (room < 48) return { nameGap: 30, axisLabel: { interval: "auto", width: null, formatter: null } };
  const inTwo = (name) => {
    const words = String(name).split(" ");
    let first = words.shift();
    while (words.length && (first.length + words[0].length + 1) * 7.5 < room) first += ` ${words.shift()}`;
    return words.length ? `${first}\n${words.join(" ")}` : first;
  };
  const isLong = names.some((name) => inTwo(name).includes("\n"));
  return { nameGap: isLong ? 44 : 30, axisLabel: { interval: 0, width: room, overflow: "truncate", formatter: inTwo } };
}

// A click anywhere above a category tells the page which one: "chart-category" with its index.
function tellClicks(chart, figure) {
  chart.getZr().on("click", (event) => {
    if (!chart.containPixel("grid", [event.offsetX, event.offsetY])) return;
    tellChosen(figure, chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX));
  });
}

function tellChosen(figure, index) {
  figure.dispatchEvent(new CustomEvent("chart-category", { bubbles: true, detail: { index } }));
}

// What is known of a category, in words where the page has them, in figures otherwise.
function tellOf(data, index) {
  const { full } = moneyIn(data.sign);
  const figures = data.series.filter(({ values }) => values[index]).map(({ name, values }) => `${name} ${full(values[index])}`);
  return data.words[index] || `${data.categories[index]}: ${figures.join(", ") || "nothing"}`;
}

// The pointer's category is told below the chart. Arrow keys move the pointer, Enter chooses as a click does.
function followPointer(chart, figure, data) {
  const canvas = figure.querySelector(".chart-canvas");
  const told = figure.querySelector("[data-chart-words]");
  const last = data.categories.length - 1;
  let at = 0;
  const stand = (index) => {
    at = index;
    canvas.setAttribute("aria-valuenow", at);
    canvas.setAttribute("aria-valuetext", tellOf(data, at));
    if (told) told.textContent = tellOf(data, at);
  };
  const point = (index) => {
    stand(Math.min(Math.max(index, 0), last));
    const seriesIndex = data.series.findIndex(({ values }) => values[at] != null);
    if (seriesIndex >= 0) chart.dispatchAction({ type: "showTip", seriesIndex, dataIndex: at });
  };
  const keys = {
    ArrowRight: () => at + 1, ArrowUp: () => at + 1, ArrowLeft: () => at - 1, ArrowDown: () => at - 1,
    PageUp: () => at + 10, PageDown: () => at - 10, Home: () => 0, End: () => last,
  };
  Object.entries({ role: "slider", tabindex: 0, "aria-valuemin": 0, "aria-valuemax": last }).forEach(([name, value]) =>
    canvas.setAttribute(name, value),
  );
  canvas.setAttribute("aria-valuenow", at);
  canvas.setAttribute("aria-valuetext", tellOf(data, at));
  chart.on("updateAxisPointer", ({ axesInfo }) => {
    if (axesInfo?.length && axesInfo[0].value !== at) stand(axesInfo[0].value);
  });
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && point(at));
  canvas.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
  canvas.addEventListener("keydown", (event) => {
    if (event.key in keys) point(keys[event.key]());
    else if (event.key === "Enter") tellChosen(figure, at);
    else if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
    else return;
    event.preventDefault();
  });
}

// Charts that are drawn, so that those whose place in the page was taken by newer ones are given up.
const drawn = new Map();

function giveUpReplaced() {
  for (const [figure, { chart, over }] of drawn) {
    if (figure.isConnected) continue;
    over.abort();
    chart.dispose();
    drawn.delete(figure);
  }
}

export async function drawCharts(root) {
  giveUpReplaced();
  const figures = [...root.querySelectorAll("[data-chart]:not(.chart-drawn)")];
  if (!figures.length) return;
  const echarts = await loadLibrary();
  for (const figure of figures) {
    if (figure.classList.contains("chart-drawn")) continue; // by another call, while the library was loading
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    figure.classList.add("chart-drawn");
    const canvas = figure.querySelector(".chart-canvas");
    const chart = echarts.init(canvas);
    const draw = () => chart.setOption(chartOption(data, canvas.clientWidth), true);
    draw();
    tellClicks(chart, figure);
    followPointer(chart, figure, data);
    new ResizeObserver(() => {
      chart.resize();
      chart.setOption({ xAxis: namesThatFit(data.categories, canvas.clientWidth) });
    }).observe(canvas);
    const over = new AbortController();
    document.addEventListener("theme-changed", draw, { signal: over.signal });
    darkDevice.addEventListener("change", draw, { signal: over.signal });
    drawn.set(figure, { chart, over });
  }
}
