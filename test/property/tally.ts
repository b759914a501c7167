/** Counts, over the views of cases (a feature set under its plan, say), how often each rare thing was reached. */
export class Tally<Case, View> {
  #cases = 0;
  #views = 0;
  readonly #hits: Map<string, number>;

  constructor(
    private readonly title: string,
    private readonly reaches: Readonly<Record<string, (view: View) => boolean>>,
    private readonly viewsOf: (one: Case) => readonly View[],
  ) {
    this.#hits = new Map(Object.keys(reaches).map((name) => [name, 0]));
  }

  add(one: Case): void {
    this.#count(this.viewsOf(one));
  }

  /** Counts a case that reaches something reached fewer than `least` times so far; gives whether it was counted. */
  addIfRare(one: Case, least: number): boolean {
    const views = this.viewsOf(one);
    const isRare = this.rarerThan(least).some((name) => views.some((view) => this.reaches[name]?.(view)));
    if (isRare) this.#count(views);
    return isRare;
  }

  #count(views: readonly View[]): void {
    this.#cases++;
    for (const view of views) {
      this.#views++;
      for (const [name, test] of Object.entries(this.reaches))
        if (test(view)) this.#hits.set(name, this.hits(name) + 1);
    }
  }

  get views(): number {
    return this.#views;
  }

  hits(name: string): number {
    return this.#hits.get(name) ?? 0;
  }

  percent(name: string): number {
    return (100 * this.hits(name)) / Math.max(1, this.#views);
  }

  /** What was reached in fewer than `percent` of the views. */
  below(percent: number): string[] {
    return [...this.#hits.keys()]
      .filter((name) => this.percent(name) < percent)
      .map((name) => `${name}: ${this.percent(name).toFixed(1)} %`);
  }

  /** What was reached fewer than `least` times. */
  rarerThan(least: number): string[] {
    return [...this.#hits].filter(([, times]) => times < least).map(([name]) => name);
  }

  toString(): string {
    const lines = [...this.#hits].map(
      ([name, times]) =>
        `${String(times).padStart(5)}  ${this.percent(name).toFixed(1).padStart(5)} %  ${name}`,
    );
    return [`${this.#views} ${this.title} in ${this.#cases} cases reached`, ...lines].join('\n');
  }
}
