/** A small line of the last readings of a figure. */
import { svgElement } from './dom.js';

export interface Sparkline {
  readonly root: SVGElement;
  /** Null is a gap. */
  add(value: number | null): void;
}

const READINGS = 60;
const WIDTH = 120;
const HEIGHT = 28;

export function sparkline(): Sparkline {
  const values: (number | null)[] = [];
  const path = svgElement('path', { class: 'spark' });
  const frame = {
    class: 'sparkline',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  };
  return {
    root: svgElement('svg', frame, path),
    add(value) {
      values.push(value);
      if (values.length > READINGS) values.shift();
      path.setAttribute('d', lineThrough(values));
    },
  };
}

function lineThrough(values: readonly (number | null)[]): string {
  const most = Math.max(...values.map((value) => value ?? 0)) || 1;
  const step = WIDTH / (READINGS - 1);
  const start = READINGS - values.length;
  const points = values.map((value, index) => {
    if (value === null) return '';
    const command = (values[index - 1] ?? null) === null ? 'M' : 'L';
    const y = HEIGHT - 2 - (value / most) * (HEIGHT - 4);
    return `${command}${((start + index) * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return points.join('');
}
