// A list of ten thousand rows keeps only those in sight in the document.

export interface Slice {
  first: number;
  last: number;
}

/**
 * Track knows where each item of a list lies: measured items first, then
 * `rest` items of one height that are not loaded yet.
 */
export class Track {
  private readonly tops: number[] = [0];

  constructor(
    heights: number[],
    private readonly rest: number,
    private readonly restHeight: number,
  ) {
    for (const h of heights) this.tops.push(this.tops[this.tops.length - 1] + h);
  }

  /** known is how many items are measured, count how many there are. */
  get known(): number {
    return this.tops.length - 1;
  }

  get count(): number {
    return this.known + this.rest;
  }

  get height(): number {
    return this.top(this.count);
  }

  top(index: number): number {
    if (index <= this.known) return this.tops[Math.max(0, index)];
    return this.tops[this.known] + (index - this.known) * this.restHeight;
  }

  /** at returns the item that covers the pixel y. */
  at(y: number): number {
    const end = this.tops[this.known];
    if (y >= end) return Math.min(this.count - 1, this.known + Math.floor((y - end) / this.restHeight));
    let low = 0;
    let high = this.known;
    while (low + 1 < high) {
      const mid = (low + high) >> 1;
      if (this.tops[mid] <= y) low = mid;
      else high = mid;
    }
    return low;
  }

  /** slice returns the items between two pixels and `over` more on each side; last is exclusive. */
  slice(from: number, to: number, over: number): Slice {
    if (this.count === 0) return { first: 0, last: 0 };
    return {
      first: Math.max(0, this.at(Math.max(0, from)) - over),
      last: Math.min(this.count, this.at(Math.max(0, to)) + 1 + over),
    };
  }
}
