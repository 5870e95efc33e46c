/** The looks of the pictures. An image in a page knows only the reader's colour scheme, so it brings its own page. */
import { TITLE_SIZE } from './elk-graph.js';
import { LABEL_SIZE } from './label.js';

export const STYLE = `
svg{--page:#fff;--compound:#f6f8fa;--state:#fff;--edge:#8c959f;--text:#1f2328;--soft:#6e7781;--line:#424a53;--light:#9aa4af;--good:#dafbe1;--good-edge:#2da44e;--bad:#ffebe9;--bad-edge:#cf222e}
@media(prefers-color-scheme:dark){svg{--page:#0d1117;--compound:#161b22;--state:#21262d;--edge:#6e7681;--text:#e6edf3;--soft:#9198a1;--line:#b1bac4;--light:#7d8590;--good:#12361f;--good-edge:#3fb950;--bad:#3c1618;--bad-edge:#f85149}}
text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;text-anchor:middle}
.page{fill:var(--page)}
.state{fill:var(--state);stroke:var(--edge);stroke-width:1.2}
.compound{fill:var(--compound);stroke:var(--edge);stroke-width:1.2}
.good{fill:var(--good);stroke:var(--good-edge)}
.bad{fill:var(--bad);stroke:var(--bad-edge)}
.inner,.rule{fill:none;stroke:var(--edge)}
.frame{fill:none;stroke:var(--light);stroke-dasharray:5 4}
.title{font-size:${TITLE_SIZE}px;font-weight:600;fill:var(--text)}
.line{fill:none;stroke-width:1.3}
.line.external{stroke:var(--line)}
.line.internal{stroke:var(--light)}
.head.external{fill:var(--line)}
.head.internal{fill:var(--light)}
.dot{fill:var(--line)}
.label{font-size:${LABEL_SIZE}px}
.legend{font-size:${LABEL_SIZE}px;text-anchor:start}
.label.external,.legend.external{fill:var(--text)}
.label.internal,.legend.internal{fill:var(--soft);font-style:italic}
`;
