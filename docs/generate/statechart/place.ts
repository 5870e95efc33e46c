/** Where things are, in pixels from the top left corner. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

/** How far two numbers may be apart and still be the same place. */
const TOLERANCE = 1.5;

export function isOnBorder({ x, y }: Point, place: Place): boolean {
  const [left, right, top, bottom] = [place.x, place.x + place.width, place.y, place.y + place.height];
  const isNear = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE;
  const isWithin = (value: number, low: number, high: number) => value >= low - TOLERANCE && value <= high + TOLERANCE;
  return (
    ((isNear(x, left) || isNear(x, right)) && isWithin(y, top, bottom)) ||
    ((isNear(y, top) || isNear(y, bottom)) && isWithin(x, left, right))
  );
}
