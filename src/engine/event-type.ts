/**
 * A declared kind of event: a name and what happens to the target when it is due.
 *
 * An event is a type, a target and a payload, never a closure: the name serves traces, counts,
 * fingerprints and error messages, and a payload of the wrong type does not compile.
 */
export class EventType<Target, Payload> {
  /**
   * Hash of the name: the fingerprint must not depend on the order in which modules load. A signed
   * integer of 32 bits, because V8 boxes an unsigned one, and every event reads it.
   */
  readonly hash: number;

  /**
   * @param name dotted and unique, such as `station.service-end`
   * @param handle called with the target and payload given to `schedule`
   */
  constructor(
    readonly name: string,
    readonly handle: (target: Target, payload: Payload) => void,
  ) {
    this.hash = fnv1a(name) | 0;
  }
}

/** An event type whose target and payload are no longer known: what the queue holds. */
export type AnyEventType = EventType<never, never>;

/** 32-bit FNV-1a hash of the UTF-16 code units of a text. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
