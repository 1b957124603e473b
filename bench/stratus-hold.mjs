import { EventQueue } from '../dist/engine/event-queue.js';
import { EventType } from '../dist/engine/event-type.js';

/** Hold operations on the library's event queue: take the first event, schedule one again. */
export function stratusHold({ pending, holds, increments }) {
  const type = new EventType('bench.hold', () => {});
  const queue = new EventQueue();
  const mask = increments.length - 1;
  let inserted = 0;
  for (let i = 0; i < pending; i++) queue.add(increments[i & mask], inserted++, type, null, i);
  let checksum = 0;
  let now = 0;
  for (let i = 0; i < holds; i++) {
    const slot = queue.take(Number.POSITIVE_INFINITY);
    now = queue.time;
    checksum = (checksum + queue.payloadOf(slot)) | 0;
    queue.add(now + increments[i & mask], inserted++, type, null, queue.payloadOf(slot));
  }
  return { holds, endedAt: now, checksum };
}
