/** Saves the journal as a file, and opens one: by the button, or dropped onto the page. */
import { reasonOf } from './api.js';
import { byId, element } from './dom.js';
import { readJournalFile, writeJournalFile } from './journal-file.js';
import { JournalModel } from './journal-model.js';
import type { Notices } from './notices.js';

export function journalFiles(
  present: () => JournalModel,
  onOpen: (model: JournalModel) => void,
  notices: Notices,
): void {
  const open = byId('journal-open', HTMLInputElement);
  const choose = byId('journal-choose', HTMLButtonElement);
  const save = byId('journal-save', HTMLButtonElement);

  const read = async (file: File) => {
    const model = new JournalModel();
    try {
      model.append(readJournalFile(await file.text()));
    } catch (error) {
      notices.tell(`${file.name} could not be opened. ${reasonOf(error)}`, 'bad');
      return;
    }
    onOpen(model);
  };
  choose.addEventListener('click', () => open.click());
  open.addEventListener('change', () => {
    const [file] = open.files ?? [];
    if (file !== undefined) read(file).catch(reportError);
    // The same file may be chosen again.
    open.value = '';
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) read(file).catch(reportError);
  });
  save.addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([writeJournalFile(present().entries)], { type: 'application/jsonl' }));
    element('a', {
      href: url,
      download: `graphkeeper-journal-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.jsonl`,
    }).click();
    URL.revokeObjectURL(url);
  });
}
