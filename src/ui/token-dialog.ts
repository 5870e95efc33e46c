/** Asks for the token when the Admin Service wants one. */
import type { AskForToken } from './api.js';
import { byId } from './dom.js';

export function tokenDialog(): AskForToken {
  const dialog = byId('token', HTMLDialogElement);
  const reason = byId('token-reason', HTMLElement);
  const input = byId('token-input', HTMLInputElement);
  return (why) =>
    new Promise((resolve) => {
      reason.textContent = why;
      input.value = '';
      dialog.returnValue = '';
      dialog.addEventListener(
        'close',
        () => resolve(dialog.returnValue === 'yes' ? input.value.trim() || null : null),
        { once: true },
      );
      dialog.showModal();
    });
}
