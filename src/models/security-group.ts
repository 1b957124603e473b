import { listOf } from './parameter/combine.js';
import { count, optional, parameter, quantity, required, section, text } from './parameter.js';

/** Who may come in, and where. Security groups only allow: what no rule allows is dropped. */
export interface SecurityRule {
  /** Port; null: all of them. */
  readonly port: number | null;
  /** Id of a resource or a workload, a block of addresses, or `anyone`. */
  readonly from: string;
}

/** The firewall in front of a resource in a VPC. */
export interface FirewallSpec {
  /** Port that it listens on. */
  readonly port: number;
  /** Ingress rules; null: no security group is modelled, and all may come in. */
  readonly securityGroup: readonly SecurityRule[] | null;
  /** After so long a caller whose packets are dropped knows that it reaches nobody, in seconds. */
  readonly connectTimeoutS: number;
}

const ANYONE = ['anyone', '0.0.0.0/0'];
/** Private address space (RFC 1918): that of VPCs. */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** Who calls, as rules see it. */
export interface Origin {
  readonly id: string;
  /** It has an address in a VPC. */
  readonly isInVpc: boolean;
}

/** Whether a rule lets a caller in. */
export function admits({ port, securityGroup }: FirewallSpec, caller: Origin): boolean {
  if (securityGroup === null) return true;
  return securityGroup.some(
    (rule) => (rule.port === null || rule.port === port) && isFrom(rule.from, caller),
  );
}

function isFrom(from: string, { id, isInVpc }: Origin): boolean {
  if (from === id || ANYONE.includes(from)) return true;
  return isInVpc && from.includes('/') && PRIVATE.test(from);
}

/** Whether a source is the id of a resource or workload. */
export function isReference(from: string): boolean {
  return !ANYONE.includes(from) && !from.includes('/');
}

const port = () => count({ min: 1, max: 65_535, word: 'all' });

const rule = section(
  {
    port: required(port(), 'Port, or `all`.'),
    from: required(
      text(
        'the id of a resource or a workload, a block of addresses such as 10.0.0.0/16, or anyone',
        /^([a-z][a-z0-9-]*|\d{1,3}(\.\d{1,3}){3}\/\d{1,2})$/,
      ),
      'Who may come in: a resource or a workload by its id, a block of addresses, or `anyone`. A private block is all that is in a VPC; a public one, but 0.0.0.0/0, is nobody: callers have no addresses.',
    ),
  },
  { of: 'a rule of a security group' },
);

/** What is in a VPC can have a security group. */
export const firewallParameters = {
  port: parameter(count({ min: 1, max: 65_535 }), {
    doc: 'Port that it listens on, for security groups.',
    default: 80,
    source: 'HTTP',
    grade: 'assumption',
  }),
  securityGroup: optional(listOf(rule, { of: 'rules of a security group' }), {
    doc: 'Ingress rules. Packets that no rule allows are dropped: the caller waits for its time-out.',
    absent: 'all may come in: no security group is modelled',
  }),
  connectTimeout: parameter(quantity('duration', { above: '0s' }), {
    doc: 'After so long a caller whose packets are dropped, and who has no time-out of its own, knows that it reaches nobody.',
    default: '60s',
    source: 'no source at hand: the connection time-out of common AWS SDKs',
    grade: 'assumption',
  }),
};

export function firewallSpec(v: {
  port: number;
  securityGroup?: readonly { port: number | null; from: string }[] | undefined;
  connectTimeout: number;
}): FirewallSpec {
  return {
    port: v.port,
    securityGroup: v.securityGroup ?? null,
    connectTimeoutS: v.connectTimeout,
  };
}
