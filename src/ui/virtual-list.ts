/** A list of any length of which only the rows in view are in the document. */
import { element } from './dom.js';

export interface VirtualList<Item> {
  /** Draws the items; `changed` says that rows in view may look different than before. */
  show(items: readonly Item[], changed: boolean): void;
  scrollTo(index: number): void;
  scrollToEnd(): void;
  isAtEnd(): boolean;
}

export interface RowKind<Item> {
  readonly heightPx: () => number;
  /** Makes the parts of a row once; they are used for many items in turn. */
  create(): HTMLElement;
  fill(row: HTMLElement, item: Item, index: number, count: number): void;
}

const BEYOND_VIEW = 6;

export function virtualList<Item>(host: HTMLElement, kind: RowKind<Item>): VirtualList<Item> {
  const spacer = element('div', { class: 'spacer', role: 'presentation' });
  host.append(spacer);
  const pool: { readonly row: HTMLElement; index: number; item: Item | null }[] = [];
  let items: readonly Item[] = [];
  /** The list that was given may have grown since. */
  let count = 0;
  let height = kind.heightPx();

  const draw = (changed: boolean) => {
    const first = Math.max(0, Math.floor(host.scrollTop / height) - BEYOND_VIEW);
    const needed = Math.ceil(host.clientHeight / height) + 2 * BEYOND_VIEW;
    while (pool.length < needed) {
      const row = kind.create();
      spacer.append(row);
      pool.push({ row, index: -1, item: null });
    }
    for (let index = first; index < first + pool.length; index += 1) {
      const slot = pool[index % pool.length];
      if (slot === undefined) continue;
      const item = (index < count ? items[index] : null) ?? null;
      if (slot.index === index && slot.item === item && !changed) continue;
      if (item === null) slot.row.hidden = true;
      else {
        slot.row.hidden = false;
        slot.row.style.transform = `translateY(${index * height}px)`;
        kind.fill(slot.row, item, index, count);
      }
      slot.index = index;
      slot.item = item;
    }
  };

  let isScheduled = false;
  host.addEventListener(
    'scroll',
    () => {
      if (isScheduled) return;
      isScheduled = true;
      requestAnimationFrame(() => {
        isScheduled = false;
        draw(false);
      });
    },
    { passive: true },
  );
  const resize = () => {
    height = kind.heightPx();
    spacer.style.height = `${count * height}px`;
    draw(true);
  };
  new ResizeObserver(resize).observe(host);

  return {
    show(given, changed) {
      items = given;
      if (given.length !== count) spacer.style.height = `${given.length * height}px`;
      count = given.length;
      draw(changed);
    },
    scrollTo(index) {
      const top = index * height;
      if (top < host.scrollTop) host.scrollTop = top;
      else if (top + height > host.scrollTop + host.clientHeight) host.scrollTop = top + height - host.clientHeight;
      draw(false);
    },
    scrollToEnd() {
      host.scrollTop = count * height;
      draw(false);
    },
    isAtEnd: () => host.scrollTop + host.clientHeight >= count * height - height / 2,
  };
}
