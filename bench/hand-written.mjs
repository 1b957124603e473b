import seedrandom from 'seedrandom';

/**
 * M/M/c as one would write it by hand for speed: one function, typed arrays, no objects, no
 * engine. What it does is what the library's blocks do: a future event list of departures ordered
 * by (time, insertion), the next arrival beside it, a first-come first-served queue, alea and one
 * logarithm per variate, the busy and queue-length integrals, mean and histogram of the waits.
 */
export function handWrittenMmc({ servers, load, customers, seed }) {
  const interarrival = seedrandom.alea(`${seed}/interarrival`);
  const service = seedrandom.alea(`${seed}/service`);
  const meanInterarrival = 1 / (servers * load);

  const heapTimes = new Float64Array(servers + 1);
  const heapOrder = new Float64Array(servers + 1);
  let heapLength = 0;
  let order = 0;

  let ring = new Float64Array(1024);
  let ringFirst = 0;
  let waiting = 0;

  const counts = new Float64Array(60 * 128);
  const float = new Float64Array(1);
  const words = new Uint32Array(float.buffer);
  float[0] = 2 ** -30;
  const firstBucket = words[1] >>> 13;

  let now = 0;
  let lastChange = 0;
  let busy = 0;
  let busyIntegral = 0;
  let queueIntegral = 0;
  let served = 0;
  let waitSum = 0;
  let waitSquares = 0;
  let waitMax = 0;
  let arrivals = 0;
  let events = 0;
  let nextArrival = -Math.log(1 - interarrival()) * meanInterarrival;

  const startService = (wait) => {
    waitSum += wait;
    waitSquares += wait * wait;
    if (wait > waitMax) waitMax = wait;
    float[0] = wait;
    const bucket = (words[1] >>> 13) - firstBucket;
    if (bucket >= 0) counts[bucket]++;
    else counts[0]++;
    const time = now - Math.log(1 - service());
    const key = order++;
    let at = heapLength++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heapTimes[parent] < time || (heapTimes[parent] === time && heapOrder[parent] < key))
        break;
      heapTimes[at] = heapTimes[parent];
      heapOrder[at] = heapOrder[parent];
      at = parent;
    }
    heapTimes[at] = time;
    heapOrder[at] = key;
  };

  const removeFirst = () => {
    const time = heapTimes[--heapLength];
    const key = heapOrder[heapLength];
    let at = 0;
    for (let child = 1; child < heapLength; child = 2 * at + 1) {
      const right = child + 1;
      if (
        right < heapLength &&
        (heapTimes[right] < heapTimes[child] ||
          (heapTimes[right] === heapTimes[child] && heapOrder[right] < heapOrder[child]))
      ) {
        child = right;
      }
      if (time < heapTimes[child] || (time === heapTimes[child] && key < heapOrder[child])) break;
      heapTimes[at] = heapTimes[child];
      heapOrder[at] = heapOrder[child];
      at = child;
    }
    heapTimes[at] = time;
    heapOrder[at] = key;
  };

  while (served < customers) {
    events++;
    const isArrival = heapLength === 0 || nextArrival < heapTimes[0];
    now = isArrival ? nextArrival : heapTimes[0];
    busyIntegral += busy * (now - lastChange);
    queueIntegral += waiting * (now - lastChange);
    lastChange = now;
    if (isArrival) {
      arrivals++;
      nextArrival =
        arrivals < customers
          ? now - Math.log(1 - interarrival()) * meanInterarrival
          : Number.POSITIVE_INFINITY;
      if (busy < servers) {
        busy++;
        startService(0);
      } else {
        if (waiting === ring.length) {
          const larger = new Float64Array(ring.length * 2);
          for (let i = 0; i < waiting; i++) larger[i] = ring[(ringFirst + i) & (ring.length - 1)];
          ring = larger;
          ringFirst = 0;
        }
        ring[(ringFirst + waiting++) & (ring.length - 1)] = now;
      }
    } else {
      removeFirst();
      served++;
      if (waiting > 0) {
        const arrivedAt = ring[ringFirst];
        ringFirst = (ringFirst + 1) & (ring.length - 1);
        waiting--;
        startService(now - arrivedAt);
      } else {
        busy--;
      }
    }
  }
  return {
    requests: served,
    events,
    meanWait: waitSum / served,
    utilisation: busyIntegral / (now * servers),
    queueLength: queueIntegral / now,
    maxWait: waitMax,
    varianceOfWait: waitSquares / served - (waitSum / served) ** 2,
    bucketsUsed: counts.reduce((used, count) => used + (count > 0 ? 1 : 0), 0),
  };
}

/**
 * Hold operations on a typed binary heap of (time, insertion), payloads in a plain array: take the
 * first event, schedule it again. The least that an event queue with payloads can do.
 */
export function handWrittenHold({ pending, holds, increments }) {
  const times = new Float64Array(pending);
  const order = new Float64Array(pending);
  const slots = new Int32Array(pending);
  const payloads = new Array(pending);
  let inserted = 0;
  let length = 0;
  const mask = increments.length - 1;
  for (let i = 0; i < pending; i++) {
    payloads[i] = i;
    const time = increments[i & mask];
    let at = length++;
    for (let parent = (at - 1) >> 1; at > 0 && times[parent] > time; parent = (at - 1) >> 1) {
      times[at] = times[parent];
      order[at] = order[parent];
      slots[at] = slots[parent];
      at = parent;
    }
    times[at] = time;
    order[at] = inserted++;
    slots[at] = i;
  }
  let checksum = 0;
  let now = 0;
  for (let i = 0; i < holds; i++) {
    now = times[0];
    const slot = slots[0];
    checksum = (checksum + payloads[slot]) | 0;
    const time = now + increments[i & mask];
    const key = inserted++;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      const right = child + 1;
      if (
        right < length &&
        (times[right] < times[child] ||
          (times[right] === times[child] && order[right] < order[child]))
      ) {
        child = right;
      }
      if (time < times[child] || (time === times[child] && key < order[child])) break;
      times[at] = times[child];
      order[at] = order[child];
      slots[at] = slots[child];
      at = child;
    }
    times[at] = time;
    order[at] = key;
    slots[at] = slot;
  }
  return { holds, endedAt: now, checksum };
}
