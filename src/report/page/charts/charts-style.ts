/**
 * The style of tables and charts. The page gives the colours: `--card`, `--ink`, `--soft`, `--line`, `--grid`, `--ok`,
 * `--no`, `--vol`, `--nat`, `--internet`, `--peering`, the shades `--q0` to `--q7`, and `--on-dark` for text on the
 * darker ones.
 */
export const CHARTS_STYLE = `
.scroll{position:relative;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{font-weight:600;text-align:left;color:var(--soft);font-size:12.5px;border-bottom:1px solid var(--line);padding:4px 10px 4px 0;vertical-align:bottom}
td,tbody th{padding:5px 10px 5px 0;border-bottom:1px solid var(--grid);vertical-align:top;overflow-wrap:anywhere}
tbody th{color:var(--ink);font-size:13.5px;font-weight:500}
tbody tr:last-child>*{border-bottom:0}
.n{text-align:right;white-space:nowrap}
.no{color:var(--no)}
.type{color:var(--soft);font-size:12px;display:block;font-weight:400;line-height:1.3}
td .type:only-child,td>bdi+.type{overflow-wrap:anywhere}
.addr{font-family:ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;font-size:12.5px}
.sort{all:unset;cursor:pointer;font:inherit;color:inherit}
.sort:focus-visible{outline:2px solid var(--accent)}
[aria-sort=descending] .sort::after{content:" ↓"}
[aria-sort=ascending] .sort::after{content:" ↑"}
.bar{width:34%;min-width:60px}
.bar svg{display:block;width:100%;height:13px;margin-top:4px}
.f-ok{fill:var(--ok)}.f-no{fill:var(--no)}.f-no2{fill:var(--no);opacity:.45}.f-vol{fill:var(--vol)}
.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 4px 0 10px;background:var(--no)}
.key.two{opacity:.45}
.chart{width:100%;display:block;overflow:hidden}
.chart text{fill:var(--soft);font-size:11.5px;font-family:inherit;paint-order:stroke;stroke:var(--card);stroke-width:2.5px;stroke-linejoin:round;unicode-bidi:isolate}
.chart .strong{fill:var(--ink);font-weight:600}
.grid{stroke:var(--grid)}.axis{stroke:var(--line)}
.dot{fill:var(--no);fill-opacity:.38;stroke:var(--no)}
.spark{display:block}
.heat{table-layout:fixed;font-size:11px}
.heat th{padding:2px 6px 2px 0;border:0;font-size:12px;font-weight:400;white-space:nowrap}
.heat thead th{text-align:center;padding:2px 0}
.heat td{border:2px solid var(--card);padding:0;height:24px;border-radius:5px}
.heat .day{width:78px}
.matrix{table-layout:fixed;font-size:11.5px;min-width:560px}
.matrix thead th{height:112px;padding:0;border:0}
.matrix thead th>span:not(.vh){writing-mode:vertical-rl;transform:rotate(180deg);max-height:108px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;display:block;margin:0 auto}
.matrix .from{width:150px}
.matrix tbody th{border:0;padding:2px 8px 2px 0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:middle}
.matrix td{text-align:center;border:2px solid var(--card);border-radius:5px;padding:4px 0;height:30px;vertical-align:middle;white-space:nowrap;overflow:hidden}
.q0{background:var(--q0)}.q1{background:var(--q1)}.q2{background:var(--q2)}.q3{background:var(--q3)}.q4{background:var(--q4)}
.q5{background:var(--q5);color:var(--on-dark)}.q6{background:var(--q6);color:var(--on-dark)}.q7{background:var(--q7);color:var(--on-dark)}
.legend{display:flex;gap:2px 12px;flex-wrap:wrap;align-items:center;font-size:12px;color:var(--soft);margin-top:10px}
.legend i{width:14px;height:10px;border-radius:2px;display:inline-block}
.sankey{min-width:620px}
.node,.rib{fill:var(--vol)}.rib{opacity:.28}.rib:hover{opacity:.6}
.way-nat{fill:var(--nat)}.way-internet{fill:var(--internet)}.way-peering{fill:var(--peering)}
.why{max-width:84ch}
@media screen and (max-width:600px){.heat .day{width:54px}.heat td{border-width:1px;height:20px}.bar{width:26%}}
@media print{.scroll{overflow:visible}.matrix{font-size:7pt}.chart text{stroke:none}}
`;
