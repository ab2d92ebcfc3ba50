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

// Neighbours in a stack are parted by a line of the ground, from which every colour stands out.
function seriesOption(series, dark) {
  const ground = dark ? "#1a2028" : "#ffffff";
  return {
    name: series.name,
    type: series.shape === "bar" ? "bar" : "line",
    stack: series.stack || undefined,
    areaStyle: series.shape === "area" ? { opacity: 0.75 } : undefined,
    lineStyle: series.shape === "area" ? { width: 1, color: ground } : { width: series.shape === "line" ? 2.5 : 1 },
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

function chartOption(data) {
  const dark = isDark();
  const ink = dark ? "#e6eaef" : "#1c232c";
  const quiet = dark ? "#a7b1bd" : "#56606d";
  const line = dark ? "#2e3845" : "#dfe4ea";
  const stacked = data.series.filter((series) => series.stack).length > 1;
  const money = moneyIn(data.sign);
  return {
    animation: !still.matches,
    animationDuration: 250,
    aria: { enabled: true, decal: { show: stacked } },
    textStyle: { fontFamily: "system-ui, sans-serif", color: ink },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 64 : 36, bottom: data.categoryTitle ? 28 : 8, containLabel: true },
    legend: { show: data.series.length > 1, data: data.series.map((series) => series.name), icon: "roundRect", top: 0, left: 0, type: "scroll", textStyle: { color: ink }, pageTextStyle: { color: ink }, itemGap: 16 },
    tooltip: {
      trigger: "axis",
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
      nameGap: 30,
      nameTextStyle: { color: quiet },
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { color: quiet, hideOverlap: true },
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
      ...data.series.map((series) => seriesOption(series, dark)),
      ...data.bands.map((band) => bandOption(band, data, dark)),
    ],
  };
}

// A click anywhere above a category tells the page which one: "chart-category" with its index.
function tellClicks(chart, figure) {
  chart.getZr().on("click", (event) => {
    if (!chart.containPixel("grid", [event.offsetX, event.offsetY])) return;
    const index = chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX);
    figure.dispatchEvent(new CustomEvent("chart-category", { bubbles: true, detail: { index } }));
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
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    figure.classList.add("chart-drawn");
    const canvas = figure.querySelector(".chart-canvas");
    const chart = echarts.init(canvas);
    const draw = () => chart.setOption(chartOption(data), true);
    draw();
    tellClicks(chart, figure);
    new ResizeObserver(() => chart.resize()).observe(canvas);
    const over = new AbortController();
    document.addEventListener("theme-changed", draw, { signal: over.signal });
    darkDevice.addEventListener("change", draw, { signal: over.signal });
    drawn.set(figure, { chart, over });
  }
}
