/** How wide a text will be, near enough: no browser is there to ask, and the pictures must come out the same each time. */

/** Advance widths of a usual sans-serif face, in thousandths of the font size. */
const WIDTHS: Readonly<Record<string, string>> = {
  '222': 'ijl',
  '278': ' .,:ft()-/I',
  '333': 'r',
  '500': 'cksvxyzJ',
  '556': 'abdeghnopqu0123456789L',
  '611': 'FTZ',
  '667': 'ABEKPSVXY',
  '722': 'CDHNRUw',
  '778': 'GOQ',
  '833': 'mM',
  '944': 'W',
};

const WIDTH_OF = new Map(
  Object.entries(WIDTHS).flatMap(([width, letters]) => [...letters].map((letter) => [letter, Number(width)] as const)),
);

/** Other faces are somewhat wider. */
const MARGIN = 1.08;

/** In pixels. */
export function textWidth(text: string, fontSize: number): number {
  const thousandths = [...text].reduce((sum, letter) => sum + (WIDTH_OF.get(letter) ?? 600), 0);
  return Math.ceil((thousandths / 1000) * fontSize * MARGIN);
}
