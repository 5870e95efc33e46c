/** docs/reference/proof.md: what has been proved of the machines, one section for each way of proving. */
import { page } from '../markdown.js';
import { killsSection } from './kills-section.js';
import { mutationSection } from './mutation-section.js';
import { pathSection } from './path-section.js';
import { productSection } from './product-section.js';

/** A section is a list of Markdown blocks, and the same at every run: no times, no random numbers. */
type Section = () => readonly string[];

const SECTIONS: readonly Section[] = [pathSection, productSection, mutationSection, killsSection];

export function proofPage(): string {
  return page(
    '# Proof',
    'The claim is that no sequence of events breaks graphkeeper. This page says what has been done to find one that does. It is written by the proofs themselves.',
    ...SECTIONS.flatMap((section) => section()),
  );
}
