import type { Stream } from '../../engine/streams.js';

/** Which events are taken: all that it says must hold. */
export interface FilterSpec {
  /** Their name is one of these; null: any. */
  readonly events: readonly string[] | null;
  /** Size of the object that they are about, in bytes. */
  readonly minObjectBytes: number;
  readonly maxObjectBytes: number | null;
  /** Share of those that are left: stands for all that is not modelled of an event. */
  readonly share: number;
}

/** A filter policy, or an event pattern. */
export class Filter {
  /** By index of the name; null: any. */
  private readonly names: readonly boolean[] | null;

  constructor(
    private readonly spec: FilterSpec,
    names: readonly string[],
    private readonly stream: Stream,
  ) {
    const { events } = spec;
    this.names = events === null ? null : names.map((name) => events.includes(name));
  }

  matches(name: number, objectBytes: number): boolean {
    const { names, spec } = this;
    if (names !== null && names[name] !== true) return false;
    if (objectBytes < spec.minObjectBytes) return false;
    if (spec.maxObjectBytes !== null && objectBytes > spec.maxObjectBytes) return false;
    return spec.share >= 1 || this.stream() < spec.share;
  }
}
