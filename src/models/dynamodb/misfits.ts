import type { Misfit, WrittenCallFacts } from '../parameter/resource.js';
import { MOST, READS } from './operations.js';
import type { DynamoDbSpec } from './spec.js';

const PLURAL = new Intl.ListFormat('en', { type: 'disjunction' });

/** What a call asks for and AWS would refuse. */
export function misfitsOfCall(call: WrittenCallFacts, spec: DynamoDbSpec): readonly Misfit[] {
  const { op, given } = call;
  const misfits: Misfit[] = [];
  const refuse = (key: string, why: string, at: 'key' | 'value' = 'key'): void => {
    misfits.push({ path: [key], why, at });
  };
  const index = call.value('index');
  const local = spec.indexes.find(({ name }) => name === index)?.kind === 'local';
  if (given('consistent')) {
    if (!READS.has(op ?? '') || op === 'transact-get')
      refuse('consistent', 'it is for reads: get, batch-get, query and scan');
    else if (index !== undefined && !local)
      refuse('consistent', 'a global index is read eventually consistent');
  }
  if (given('transactional') && ['query', 'scan'].includes(op ?? ''))
    refuse('transactional', 'query and scan cannot be part of a transaction');
  if (given('condition') && (READS.has(op ?? '') || op === 'batch-write'))
    refuse(
      'condition',
      'it is for single writes and transactions: put, update, delete, transact-write',
    );
  if (index !== undefined) {
    const names = spec.indexes.map(({ name }) => name);
    if (op !== 'query' && op !== 'scan') refuse('index', 'an index is for query and scan');
    else if (!names.includes(String(index))) {
      const has = names.length === 0 ? 'has no index' : `has ${PLURAL.format(names)}`;
      refuse('index', `there is no index \`${index}\`: the table ${has}`, 'value');
    }
  }
  const most = MOST[call.value('transactional') === true ? 'transaction' : (op ?? '')];
  const items = call.value('items');
  if (most !== undefined && typeof items === 'number' && items > most.items)
    refuse('items', `AWS takes ${most.items} at the most in one ${op}`, 'value');
  return misfits;
}

/** Settings that contradict each other. */
export function misfitsOfTable(spec: DynamoDbSpec): readonly Misfit[] {
  const misfits: Misfit[] = [];
  spec.replicas.forEach((region, i) => {
    const path = ['replicas', i];
    if (region === spec.region)
      misfits.push({ path, what: region, why: 'the table is in that region already', at: 'value' });
    else if (spec.replicas.indexOf(region) < i)
      misfits.push({ path, what: region, why: 'it is named twice', at: 'value' });
  });
  const kinds = { global: 20, local: 5 } as const;
  for (const [kind, most] of Object.entries(kinds)) {
    const those = spec.indexes.filter((index) => index.kind === kind);
    if (those.length > most)
      misfits.push({
        path: ['indexes', those[most]!.name],
        why: `AWS allows ${most} ${kind} indexes of a table`,
      });
  }
  return misfits;
}
