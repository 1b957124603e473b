/** For `refuses` of a reference: a FIFO queue or topic, where only standard ones are taken. */
export function refusesFifo(who: string) {
  return (target: object): string | null =>
    isFifo(target) ? `${who} sends to standard queues and topics only` : null;
}

/** For `refuses`: a dead-letter queue must be of the kind of the queue. Source: SQS developer guide, dead-letter queues. */
export function refusesOtherKind(fifo: boolean) {
  const kind = (is: boolean) => (is ? 'FIFO' : 'standard');
  return (target: object): string | null =>
    isFifo(target) === fifo
      ? null
      : `the dead-letter queue of a ${kind(fifo)} queue is a ${kind(fifo)} queue`;
}

const isFifo = (target: object): boolean => (target as { fifo?: unknown }).fifo === true;
