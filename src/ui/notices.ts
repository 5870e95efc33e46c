/** Short messages about what came of something; bad news stays until it is dismissed. */
import { byId, element } from './dom.js';

export interface Notices {
  tell(text: string, kind: 'good' | 'bad' | 'busy'): HTMLElement;
}

const GOOD_NEWS_MS = 12_000;

export function notices(): Notices {
  const host = byId('notices', HTMLElement);
  return {
    tell(text, kind) {
      const close = element('button', { type: 'button', 'aria-label': 'Dismiss' }, '×');
      const notice = element(
        'div',
        { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'status' },
        element('p', {}, text),
        close,
      );
      close.addEventListener('click', () => notice.remove());
      // What came of the last command is no news any more.
      for (const former of host.querySelectorAll('.good')) former.remove();
      host.append(notice);
      if (kind === 'good') setTimeout(() => notice.remove(), GOOD_NEWS_MS);
      return notice;
    },
  };
}
