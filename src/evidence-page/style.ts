import { createHash } from 'node:crypto';

/** The page's one style sheet: no font, picture or import from anywhere. */
export const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.35rem; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid #bbb; }
h1, td, li, p { overflow-wrap: anywhere; unicode-bidi: isolate; }
.unknown { border: 2px solid #8a5a00; background: #fff6e0; padding: .6rem .9rem; font-weight: 600; }
.stops { border: 2px solid #a40000; background: #fdeaea; padding: .6rem .9rem; }
.nothing { border: 1px solid #777; padding: .6rem .9rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; border: 1px solid #ccc; padding: .25rem .5rem; }
th { background: #f2f2f2; } code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: #1a1a1a; } svg .group { font-weight: 700; }
.clear { fill: #2e7d32; } .found { fill: #f0b0b0; } .open { fill: url(#hatch); stroke: #8a5a00; } .line { stroke: #777; stroke-dasharray: 3 3; } .use { fill: #a40000; stroke: #fff; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } h2 { break-after: avoid; } tr, svg, .unknown, .stops, .nothing { break-inside: avoid; } thead { display: table-header-group; } * { print-color-adjust: exact; } }
`;

/** What the page may load: nothing but this style sheet, by its digest. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE, 'utf8').digest('base64')}'; base-uri 'none'; form-action 'none'`;
