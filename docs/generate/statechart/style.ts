/**
 * The looks of the pictures. An image in a page knows only the reader's colour scheme, so it brings its own page. Where
 * it is part of a page, that page's own rules for .statechart and its --diagram-* colours come after these and win.
 */
import { TITLE_SIZE } from './elk-graph.js';
import { LABEL_SIZE } from './label.js';

export const STYLE = `
.statechart{--diagram-page:#fff;--diagram-compound:#f6f8fa;--diagram-state:#fff;--diagram-edge:#8c959f;--diagram-text:#1f2328;--diagram-soft:#6e7781;--diagram-line:#424a53;--diagram-light:#9aa4af;--diagram-good:#dafbe1;--diagram-good-edge:#2da44e;--diagram-bad:#ffebe9;--diagram-bad-edge:#cf222e}
@media(prefers-color-scheme:dark){.statechart{--diagram-page:#0d1117;--diagram-compound:#161b22;--diagram-state:#21262d;--diagram-edge:#6e7681;--diagram-text:#e6edf3;--diagram-soft:#9198a1;--diagram-line:#b1bac4;--diagram-light:#7d8590;--diagram-good:#12361f;--diagram-good-edge:#3fb950;--diagram-bad:#3c1618;--diagram-bad-edge:#f85149}}
.statechart text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;text-anchor:middle}
.statechart .page{fill:var(--diagram-page)}
.statechart .state{fill:var(--diagram-state);stroke:var(--diagram-edge);stroke-width:1.2}
.statechart .compound{fill:var(--diagram-compound);stroke:var(--diagram-edge);stroke-width:1.2}
.statechart .good{fill:var(--diagram-good);stroke:var(--diagram-good-edge)}
.statechart .bad{fill:var(--diagram-bad);stroke:var(--diagram-bad-edge)}
.statechart .inner,.statechart .rule{fill:none;stroke:var(--diagram-edge)}
.statechart .frame{fill:none;stroke:var(--diagram-light);stroke-dasharray:5 4}
.statechart .title{font-size:${TITLE_SIZE}px;font-weight:600;fill:var(--diagram-text)}
.statechart .line{fill:none;stroke-width:1.3}
.statechart .line.external{stroke:var(--diagram-line)}
.statechart .line.internal{stroke:var(--diagram-light)}
.statechart .head.external{fill:var(--diagram-line)}
.statechart .head.internal{fill:var(--diagram-light)}
.statechart .dot{fill:var(--diagram-line)}
.statechart .label{font-size:${LABEL_SIZE}px}
.statechart .legend{font-size:${LABEL_SIZE}px;text-anchor:start}
.statechart .label.external,.statechart .legend.external{fill:var(--diagram-text)}
.statechart .label.internal,.statechart .legend.internal{fill:var(--diagram-soft);font-style:italic}
`;
