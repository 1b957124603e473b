import { COLOURS } from './chart-svg.js';

/** Charts are drawn in the light colours; each is overridden by the page's variable of its role. */
const CHART_RULES = Object.entries(COLOURS)
  .map(
    ([role, value]) =>
      `.chart [stroke="${value}"]{stroke:var(--${role})}.chart [fill="${value}"]{fill:var(--${role})}.key-${role}{color:var(--${role})}`,
  )
  .join('\n');

export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--card:#f6f7f9;--ink:#16191f;--muted:#565f6c;--line:#dde1e6;
--first:#1f5fbf;--second:#c2570c;--third:#15803d;--bad:#c01f2e;--text:#4b5563;--grid:#e3e6ea;--axis:#9aa2ad;
--good:#146c34;--warn:#8a5a00;--good-bg:#e7f5ec;--bad-bg:#fdecee;--warn-bg:#fdf3dc;--none-bg:#eef1f5}
@media (prefers-color-scheme:dark){:root{--bg:#12151a;--card:#1a1e25;--ink:#e8ebf0;--muted:#a5aebb;--line:#2f3640;
--first:#74a9ff;--second:#ff9d5c;--third:#5fd18a;--bad:#ff7b85;--text:#b4bcc8;--grid:#2a3039;--axis:#5b6470;
--good:#74d99b;--warn:#f0c260;--good-bg:#13291c;--bad-bg:#331a1e;--warn-bg:#2e2512;--none-bg:#1e242c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,footer{max-width:1060px;margin:0 auto;padding:24px 20px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:20px;margin:40px 0 12px;padding-top:20px;border-top:2px solid var(--line)}
h3{font-size:16px;margin:28px 0 8px}p{margin:6px 0}h1,h2,h3,p,td,th{overflow-wrap:anywhere}
.kicker{color:var(--muted);font-size:13px;margin:0 0 4px}.muted,.ci{color:var(--muted)}.ci{white-space:nowrap;font-size:.88em}
.mono,td.num{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
.verdict{border-left:6px solid var(--muted);background:var(--none-bg);padding:14px 18px;margin:18px 0;border-radius:4px}
.verdict p{margin:2px 0}.verdict .big{font-size:20px;font-weight:650}
.verdict.pass{border-color:var(--good);background:var(--good-bg)}.verdict.fail{border-color:var(--bad);background:var(--bad-bg)}
.verdict.warn{border-color:var(--warn);background:var(--warn-bg)}
.verdict.pass .big{color:var(--good)}.verdict.fail .big{color:var(--bad)}.verdict.warn .big{color:var(--warn)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:10px;margin:14px 0;padding:0;list-style:none}
.figures li{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px 12px}
.figures .what{display:block;color:var(--muted);font-size:13px}.figures .value{display:block;font-size:20px;font-weight:600;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:6px 0 14px}caption{text-align:left;color:var(--muted);font-size:13px;padding-bottom:4px}
th,td{padding:5px 10px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{font-weight:600;font-size:13px;color:var(--muted);white-space:nowrap}tbody th{font-weight:500}
th.num,td.num{text-align:right;white-space:nowrap;overflow-wrap:normal}td.num .ci{display:block}tr.group th,tr.group td{background:var(--card);font-weight:600}tr.total th,tr.total td{border-top:2px solid var(--line);font-weight:650}
tr.sub th{padding-left:24px}tbody th,td:not(.num){min-width:8em}td:last-child:not(.num){min-width:11em}
.badge{display:inline-block;min-width:62px;text-align:center;padding:1px 8px;border-radius:10px;font-size:13px;font-weight:600;white-space:nowrap}
.badge.pass{color:var(--good);background:var(--good-bg)}.badge.fail,.badge.no-data{color:var(--bad);background:var(--bad-bg)}.badge.warn{color:var(--warn);background:var(--warn-bg)}
.better{color:var(--good);font-weight:600}.worse{color:var(--bad);font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:14px}
figure{margin:0;border:1px solid var(--line);border-radius:6px;padding:12px;min-width:0}figcaption{font-weight:600;font-size:14px;margin-bottom:4px}
.chart{display:block;width:100%;height:auto;max-width:560px}
.keys{display:flex;flex-wrap:wrap;gap:2px 14px;font-weight:400;font-size:13px;color:var(--muted)}.keys span::before{content:"";display:inline-block;width:16px;border-top:3px solid currentColor;vertical-align:middle;margin-right:5px}
.keys span.dashed::before{border-top-style:dashed}.keys b{font-weight:400;color:var(--muted)}
.side{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:18px;align-items:start}
details{margin:10px 0}summary{cursor:pointer;font-weight:600}dl{margin:8px 0}dt{font-weight:600;margin-top:8px}dd{margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:4px 14px;padding:0;margin:8px 0;list-style:none}a{color:var(--first)}
footer{border-top:1px solid var(--line);font-size:13px;color:var(--muted)}footer h2{font-size:15px;border:0;margin:14px 0 4px;padding:0;color:var(--ink)}footer ul{margin:4px 0;padding-left:18px}
${CHART_RULES}
@media (max-width:720px){main,footer{padding:16px 12px}h1{font-size:22px}.side{grid-template-columns:1fr}th,td{padding:5px 6px}tr.sub th{padding-left:14px}.mono,td.num{font-size:12px}td.num .ci{white-space:normal}.figures{grid-template-columns:1fr 1fr}.figures .value{font-size:17px}}
@media print{:root{--bg:#fff;--card:#f6f7f9;--ink:#000;--muted:#444;--line:#ccc;--first:#1f5fbf;--second:#c2570c;--third:#15803d;--bad:#c01f2e;--text:#333;--grid:#e3e6ea;--axis:#888;--good:#146c34;--warn:#8a5a00;--good-bg:#fff;--bad-bg:#fff;--warn-bg:#fff;--none-bg:#fff;color-scheme:light}
body{font-size:11px}main,footer{max-width:none;padding:0}figure,tr,.verdict{break-inside:avoid}h2,h3{break-after:avoid}.charts{grid-template-columns:1fr 1fr}nav{display:none}}
`;
