/** For screens and paper, light and dark, with nothing to be fetched. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#5b6470;--line:#d8dde3;--paper:#fff;--bad:#b42318;--mark:#b54708;--own:#175cd3;--band:#fef0c7}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--quiet:#9aa4b0;--line:#333a42;--paper:#14171a;--bad:#f97066;--mark:#fdb022;--own:#84adff;--band:#3a2f12}}
@media print{:root{--ink:#000;--quiet:#444;--line:#bbb;--paper:#fff}section{break-inside:avoid}}
*{box-sizing:border-box}body{margin:0 auto;max-width:920px;padding:24px;font:14px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:22px;margin:0}h2{font-size:17px;margin:28px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}h3{font-size:15px;margin:18px 0 4px}h4{font-size:13px;margin:10px 0 4px;color:var(--quiet)}
p{margin:4px 0}.quiet{color:var(--quiet);font-weight:400}.cause{font-weight:600}.status,.error{color:var(--bad)}a{color:var(--own)}
table{border-collapse:collapse;width:100%;font-size:13px}td,th{text-align:left;vertical-align:top;padding:2px 8px 2px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}th{color:var(--quiet);font-weight:500}
code,.logs td:last-child,pre{font:12px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}.deciding td{color:var(--bad);font-weight:600}
.curve{width:100%;height:auto}.curve text{font-size:11px;fill:var(--quiet)}.curve path{fill:none;stroke-width:1.6}.own{stroke:var(--own)}.other{stroke:var(--line)}.threshold{stroke:var(--bad);stroke-dasharray:5 4}.band{fill:var(--band)}
.bar{width:38%}.bar svg{width:100%;height:9px;display:block}.bar rect{fill:var(--quiet)}.critical .bar rect{fill:var(--mark)}tr.error .bar rect{fill:var(--bad)}tr.error{color:inherit}
.share{font-variant-numeric:tabular-nums;white-space:nowrap}`;
