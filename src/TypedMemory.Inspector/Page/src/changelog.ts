import type { Change } from "./api";

/** How many changes are kept, and can be looked through by their ids. */
const KEPT = 500;
const RATE_OVER = 5000;

/** The newest changes of a feed, and how fast they come: what is outside of the page, however many there are. */
export class ChangeLog {
  /** The newest first. */
  rows: Change[] = [];
  total = 0;
  private arrivals: { at: number; count: number }[] = [];

  /** Takes changes, the oldest first. Of more than are kept, the older ones are counted only. */
  add(changes: Change[], now: number): void {
    this.total += changes.length;
    this.arrivals.push({ at: now, count: changes.length });
    const arrived = changes.slice(-KEPT).reverse();
    this.rows = arrived.length === KEPT ? arrived : [...arrived, ...this.rows.slice(0, KEPT - arrived.length)];
  }

  clear(): void {
    this.rows = [];
  }

  /** Changes a second, over the last five. */
  rate(now: number): number {
    this.arrivals = this.arrivals.filter(({ at }) => at > now - RATE_OVER);
    return this.arrivals.reduce((sum, { count }) => sum + count, 0) / (RATE_OVER / 1000);
  }
}
