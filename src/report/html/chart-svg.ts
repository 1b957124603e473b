import type { TopLevelSpec } from 'vega-lite';
import { escapeXml } from '../documents/xml.js';

/**
 * Colours of the charts by role. They are the light ones; the style sheet of the page overrides
 * each by its value (`[stroke="#…"]`), so that one SVG serves light, dark and print.
 */
export const COLOURS = {
  first: '#1f5fbf',
  second: '#c2570c',
  third: '#15803d',
  bad: '#c01f2e',
  text: '#4b5563',
  grid: '#e3e6ea',
  axis: '#9aa2ad',
} as const;

/** Drawn at this width; the page scales it down on a narrow screen. */
export const CHART_WIDTH = 460;
export const CHART_HEIGHT = 170;

const CONFIG = {
  aria: false,
  background: null,
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    gridColor: COLOURS.grid,
    domainColor: COLOURS.axis,
    tickColor: COLOURS.axis,
    labelColor: COLOURS.text,
    titleColor: COLOURS.text,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    domain: false,
    tickSize: 4,
  },
} as const;

/** A chart as it goes into the page. */
export interface Chart {
  readonly title: string;
  /** What a reader who does not see the picture needs to know. */
  readonly description: string;
  readonly spec: Record<string, unknown>;
  /** Names of the series and their colours. */
  readonly legend: readonly {
    readonly label: string;
    readonly role: keyof typeof COLOURS;
    readonly dashed: boolean;
  }[];
}

/** The SVG of a chart, the same bytes every time. `id` is unique in the page. */
export async function renderChart(chart: Chart, id: string): Promise<string> {
  // Heavy, and needed by this output alone.
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  // Text is measured by estimate: a canvas package that happens to be installed must not move a label.
  textMetricsOf(vega)?.canvas(false);
  const spec = {
    autosize: { type: 'fit', contains: 'padding' },
    width: CHART_WIDTH,
    height: CHART_HEIGHT,
    config: CONFIG,
    ...chart.spec,
  };
  const compiled = vegaLite.compile(spec as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return finish(svg, chart, id);
}

/** Exported by vega, and missing in its types. */
function textMetricsOf(vega: object): { canvas(use: boolean): void } | undefined {
  return (vega as { textMetrics?: { canvas(use: boolean): void } }).textMetrics;
}

function finish(svg: string, chart: Chart, id: string): string {
  const size = /<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  const [width, height] = [size?.[1] ?? String(CHART_WIDTH), size?.[2] ?? String(CHART_HEIGHT)];
  const root = `<svg class="chart" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`;
  const words = `<title id="${id}-title">${escapeXml(chart.title)}</title><desc id="${id}-desc">${escapeXml(chart.description)}</desc>`;
  const body = svg
    .slice(svg.indexOf('>') + 1)
    // Labels that vega hides because they would overlap.
    .replace(/<text [^>]*? opacity="0"[^>]*>[^<]*<\/text>/g, '')
    .replace(/<path class="(?:background|foreground)"[^>]*d="(?:|M0,0h0v0h0Z)"[^>]*\/>/g, '')
    .replace(/ (?:class|pointer-events|aria-hidden|role|aria-roledescription)="[^"]*"/g, '')
    .replace(/ opacity="1"/g, '')
    // Clip paths are counted over the life of the process: an id of the chart's own instead.
    .replace(/\bclip\d+\b/g, `${id}-clip`)
    // Digits beyond a hundredth of a pixel are noise that may differ between engines.
    .replace(/="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (digits) =>
        String(Number(Number(digits).toFixed(2))),
      ),
    );
  return root + words + body;
}
