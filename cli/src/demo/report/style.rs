//! The look of the report.

/// Inline style sheet: light and dark, screen, phone and paper.
pub(super) const CSS: &str = r#"
:root {
  --paper: #fbfaf7; --raised: #ffffff; --ink: #1d1c1a; --soft: #5f5b54; --rule: #e2ded6; --wash: #f2efe9;
  --accent: #0e5a5a; --delivered: #2c6e4f; --held: #a3660f; --rejected: #77726a; --superseded: #6d6790;
  --dead: #a4372b; --waiting: #b0741a; --moving: #3f6c97; --unchanged: #8fa9bf; --known: #c2cdd6;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --raised: #1f1e1b; --ink: #ece9e3; --soft: #aaa59b; --rule: #35322d; --wash: #23211e;
    --accent: #7cc4be; --delivered: #6fbd95; --held: #dca64f; --rejected: #a19b91; --superseded: #aaa3d0;
    --dead: #e58377; --waiting: #e0b161; --moving: #8fb8de; --unchanged: #5f7f9b; --known: #475663;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); }
header.page, main, footer.page { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
header.page { padding-top: 3.5rem; }
.product { margin: 0 0 .5rem; color: var(--accent); font-weight: 600; letter-spacing: .02em; }
h1 { font: 400 2.5rem/1.15 var(--serif); letter-spacing: -.01em; margin: 0 0 1rem; text-wrap: balance; }
h2 { font: 400 1.6rem/1.25 var(--serif); margin: 0 0 .35rem; text-wrap: balance; }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p { margin: 0 0 1rem; max-width: 42rem; }
.lead { font-size: 1.125rem; line-height: 1.55; color: var(--soft); }
.meta { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; max-width: none; color: var(--soft); font-size: .875rem; align-items: center; }
.badge { font-weight: 600; padding: .15rem .65rem; border-radius: 1rem; border: 1px solid currentColor; }
.badge.good { color: var(--delivered); } .badge.bad { color: var(--dead); }
section { padding: 2.5rem 0 0; }
section > .intro { color: var(--soft); }
code { font: .875em var(--mono); overflow-wrap: anywhere; }
a { color: var(--accent); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; }

.figures { display: grid; grid-template-columns: repeat(5, 1fr); margin: 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.figure { padding: 1.1rem 1rem 1rem; border-left: 1px solid var(--rule); }
.figure:first-child { border-left: 0; padding-left: 0; }
.figure dt { font-size: .8125rem; color: var(--soft); }
.figure dd { margin: 0; }
.number { display: block; font: 400 2.4rem/1.2 var(--serif); font-variant-numeric: lining-nums; }
.note { font-size: .8125rem; color: var(--soft); }

figure { margin: 1rem 0 0; }
svg { display: block; width: 100%; height: auto; }
svg text { font-family: var(--sans); fill: var(--ink); }
svg .box { fill: var(--raised); stroke: var(--rule); stroke-width: 1.25; }
svg .remote { fill: var(--wash); }
svg .name { font-size: 15px; font-weight: 600; } svg .what { font-size: 12.5px; fill: var(--soft); }
svg .flowing { font-size: 17px; font-family: var(--serif); } svg .line { stroke: var(--soft); stroke-width: 1.25; fill: none; }
svg .head { fill: var(--soft); } svg .branch { stroke: var(--rule); stroke-width: 1.25; fill: none; }
svg .aside { font-size: 13px; fill: var(--soft); }
.tall { display: none; }

.bar { display: flex; height: 1.6rem; border-radius: .25rem; overflow: hidden; gap: 1px; background: var(--rule); margin: .35rem 0 0; }
.bar > span { min-width: 3px; flex-basis: 0; flex-shrink: 1; }
.bar-title { display: flex; justify-content: space-between; gap: 1rem; font-weight: 600; margin: 1.5rem 0 0; max-width: none; }
.bar-title span + span { font-weight: 400; color: var(--soft); font-variant-numeric: tabular-nums; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.4rem; padding: 0; margin: .9rem 0 0; font-size: .875rem; color: var(--soft); }
.legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: .15rem; margin-right: .45rem; }
.bg-delivered { background: var(--delivered); } .bg-held { background: var(--held); } .bg-rejected { background: var(--rejected); }
.bg-superseded { background: var(--superseded); } .bg-dead { background: var(--dead); } .bg-open { background: var(--moving); }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; margin: 1rem 0 0; }
caption { text-align: left; color: var(--soft); padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .55rem 1rem .55rem 0; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: .8125rem; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--soft); white-space: nowrap; }
tbody th { font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tfoot th, tfoot td { border-top: 1px solid var(--soft); border-bottom: 0; font-weight: 600; }
td.rule code { white-space: nowrap; overflow-wrap: normal; }
td.none { color: var(--soft); }

.chip { font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.chip::before { content: ""; display: inline-block; width: .55rem; height: .55rem; border-radius: 50%; background: currentColor; margin-right: .4rem; }
.chip.delivered { color: var(--delivered); } .chip.held { color: var(--held); } .chip.rejected { color: var(--rejected); }
.chip.superseded { color: var(--superseded); } .chip.dead { color: var(--dead); } .chip.waiting { color: var(--waiting); } .chip.moving { color: var(--moving); }

.reason { border-bottom: 1px solid var(--rule); padding: 1.1rem 0; display: grid; grid-template-columns: 4.5rem 1fr; gap: 0 1rem; }
.reason:first-of-type { border-top: 1px solid var(--rule); margin-top: 1rem; }
.reason .number { font-size: 1.75rem; }
.reason p { margin: 0 0 .4rem; max-width: 46rem; }
.reason .rule { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
.reason .example, .quiet { color: var(--soft); font-size: .9375rem; }
.reason .todo { font-size: .9375rem; }
.reason .todo b, .reason .example b { font-weight: 600; color: var(--ink); }
details > summary { cursor: pointer; color: var(--accent); margin-top: 1rem; }

.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem 1.5rem; margin: 1rem 0 0; padding: 1rem 1.25rem; background: var(--wash); border-radius: .4rem; }
.facts .long { grid-column: span 2; } .facts dt { font-size: .8125rem; color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.timeline { list-style: none; margin: 1rem 0 0; padding: 0; }
.timeline li { display: grid; grid-template-columns: 7.2rem 1.5rem 1fr; }
.timeline time { color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; text-align: right; padding-top: .1rem; }
.timeline .dot { position: relative; }
.timeline .dot::before { content: ""; position: absolute; left: 50%; top: 0; bottom: 0; width: 1px; background: var(--rule); }
.timeline li:first-child .dot::before { top: .7rem; } .timeline li:last-child .dot::before { bottom: auto; height: .7rem; }
.timeline .dot::after { content: ""; position: absolute; left: calc(50% - .3rem); top: .45rem; width: .6rem; height: .6rem; border-radius: 50%; background: var(--moving); border: 2px solid var(--paper); box-sizing: content-box; margin: -2px; }
.timeline .delivered .dot::after { background: var(--delivered); } .timeline .held .dot::after { background: var(--held); }
.timeline .waiting .dot::after { background: var(--waiting); } .timeline .dead .dot::after { background: var(--dead); }
.timeline .rejected .dot::after, .timeline .superseded .dot::after { background: var(--rejected); }
.timeline .said { padding-bottom: .65rem; }
.timeline .said span { color: var(--soft); display: block; font-size: .9375rem; overflow-wrap: anywhere; }
.edi td, .edi th { padding-top: .3rem; padding-bottom: .3rem; font-size: .875rem; }
.edi code { font-size: .8125rem; white-space: pre-wrap; }
.edi td:first-child { width: 55%; } .edi .envelope td { color: var(--soft); }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.check td:first-child { white-space: nowrap; } .pass { color: var(--delivered); font-weight: 600; } .fail { color: var(--dead); font-weight: 600; }
footer.page { padding: 2rem 1.5rem 4rem; color: var(--soft); font-size: .875rem; }
footer.page p:first-child { margin-top: 2rem; }

@media (max-width: 44rem) {
  header.page, main, footer.page { padding-left: 1rem; padding-right: 1rem; }
  header.page { padding-top: 2rem; }
  h1 { font-size: 1.9rem; } h2 { font-size: 1.4rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figure, .figure:first-child { padding: .9rem .75rem .8rem 0; border-left: 0; }
  .figure:last-child { grid-column: 1 / -1; }
  .number { font-size: 1.9rem; }
  .wide { display: none; } .tall { display: block; max-width: 22rem; margin: 0 auto; }
  .facts { grid-template-columns: 1fr 1fr; padding: .9rem 1rem; }
  .reason { grid-template-columns: 2.75rem 1fr; } .reason .number { font-size: 1.35rem; }
  .timeline li { grid-template-columns: 1.5rem 1fr; }
  .timeline time { grid-column: 2; text-align: left; order: -1; } .timeline .dot { grid-row: 1 / span 2; }
  .stack thead { position: absolute; left: -99rem; }
  .stack tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  .stack [data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-weight: 400; }
  .stack th, .stack td { display: block; text-align: left; border: 0; padding: .1rem 0; width: auto !important; white-space: normal; }
}
@media print {
  :root { --paper: #fff; --raised: #fff; --wash: #f6f5f2; --ink: #000; --soft: #444; --rule: #ccc; --accent: #0e5a5a;
    --delivered: #2c6e4f; --held: #a3660f; --rejected: #77726a; --superseded: #6d6790; --dead: #a4372b; --waiting: #b0741a; --moving: #3f6c97; }
  body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  header.page { padding-top: 0; } section { padding-top: 1.5rem; }
  h2, h3 { break-after: avoid; } .reason, tr, .timeline li { break-inside: avoid; }
  .skip { display: none; }
}
"#;
