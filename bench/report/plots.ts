/** Plots as SVG, drawn by vega without a window: bars with the line of the floor, and curves of growth. */
import { parse, type Spec, View } from "vega";

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly kind: "brine" | "peer";
}

export interface BarPlot {
  readonly title: string;
  readonly axis: string;
  readonly bars: readonly Bar[];
  /** Nobody can be faster. */
  readonly floor: number | null;
}

export interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

export interface CurvePlot {
  readonly title: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly points: readonly Point[];
}

const WIDTH = 560;
const BAR_HEIGHT = 22;
const BRINE = "#1f6f8b";
const PEER = "#b9bec4";
const FLOOR = "#c0392b";
const FONT = "sans-serif";
/** Told apart by those who do not tell colours apart as most do: Okabe and Ito's palette. */
const SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442"];

const COMMON = {
  $schema: "https://vega.github.io/schema/vega/v6.json",
  background: "white",
  padding: 12,
  config: { axis: { labelFont: FONT, titleFont: FONT, labelFontSize: 11 }, title: { font: FONT, fontSize: 14 } },
} as const;

const draw = (spec: Spec): Promise<string> => new View(parse(spec), { renderer: "none" }).toSVG();

export function drawBars({ title, axis, bars, floor }: BarPlot): Promise<string> {
  const spec: Spec = {
    ...COMMON,
    title: { text: title, anchor: "start", offset: 12 },
    width: WIDTH,
    height: bars.length * BAR_HEIGHT,
    data: [
      { name: "bars", values: [...bars].sort((a, b) => a.value - b.value) },
      { name: "floor", values: floor === null ? [] : [{ value: floor }] },
    ],
    scales: [
      { name: "y", type: "band", range: "height", padding: 0.2, domain: { data: "bars", field: "label" } },
      {
        name: "x",
        range: "width",
        nice: true,
        zero: true,
        domain: {
          fields: [
            { data: "bars", field: "high" },
            { data: "floor", field: "value" },
          ],
        },
      },
      { name: "colour", type: "ordinal", domain: ["brine", "peer"], range: [BRINE, PEER] },
    ],
    axes: [
      { orient: "left", scale: "y", ticks: false, domain: false, labelPadding: 6, labelLimit: 300 },
      { orient: "bottom", scale: "x", title: axis, grid: true, gridColor: "#e4e6e8", domain: false },
    ],
    marks: [
      {
        type: "rect",
        from: { data: "bars" },
        encode: {
          enter: {
            x: { scale: "x", value: 0 },
            x2: { scale: "x", field: "value" },
            y: { scale: "y", field: "label" },
            height: { scale: "y", band: 1 },
            fill: { scale: "colour", field: "kind" },
          },
        },
      },
      {
        // From the fastest run to the median: what a busy machine adds.
        type: "rule",
        from: { data: "bars" },
        encode: {
          enter: {
            x: { scale: "x", field: "low" },
            x2: { scale: "x", field: "high" },
            y: { scale: "y", field: "label", band: 0.5 },
            stroke: { value: "#333333" },
          },
        },
      },
      {
        type: "text",
        from: { data: "bars" },
        encode: {
          enter: {
            x: { scale: "x", field: "high", offset: 5 },
            y: { scale: "y", field: "label", band: 0.5 },
            baseline: { value: "middle" },
            font: { value: FONT },
            fontSize: { value: 10 },
            text: { signal: "format(datum.value, '.3~r')" },
          },
        },
      },
      {
        type: "rule",
        from: { data: "floor" },
        encode: {
          enter: {
            x: { scale: "x", field: "value" },
            y: { value: 0 },
            y2: { signal: "height" },
            stroke: { value: FLOOR },
            strokeWidth: { value: 2 },
            strokeDash: { value: [4, 3] },
          },
        },
      },
    ],
  };
  return draw(spec);
}

export function drawCurves({ title, xAxis, yAxis, points }: CurvePlot): Promise<string> {
  const logarithmic = (name: string, range: "width" | "height", field: string) =>
    ({ name, type: "log", range, nice: true, domain: { data: "points", field } }) as const;
  const spec: Spec = {
    ...COMMON,
    title: { text: title, anchor: "start", offset: 12 },
    width: WIDTH,
    height: 300,
    data: [{ name: "points", values: [...points] }],
    scales: [
      logarithmic("x", "width", "x"),
      logarithmic("y", "height", "y"),
      { name: "series", type: "ordinal", domain: { data: "points", field: "series" }, range: SERIES },
    ],
    axes: [
      { orient: "bottom", scale: "x", title: xAxis, format: "~s", tickCount: 6 },
      { orient: "left", scale: "y", title: yAxis, format: "~s", grid: true, gridColor: "#e4e6e8", tickCount: 6 },
    ],
    legends: [{ stroke: "series", symbolType: "stroke", labelFont: FONT, orient: "right" }],
    marks: [
      {
        type: "group",
        from: { facet: { name: "line", data: "points", groupby: "series" } },
        marks: [
          {
            type: "line",
            from: { data: "line" },
            encode: {
              enter: {
                x: { scale: "x", field: "x" },
                y: { scale: "y", field: "y" },
                stroke: { scale: "series", field: "series" },
                strokeWidth: { value: 2 },
              },
            },
          },
        ],
      },
    ],
  };
  return draw(spec);
}
