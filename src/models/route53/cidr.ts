/** A block of IPv4 addresses: the first one, and how many bits they share. */
export interface CidrBlock {
  readonly first: number;
  readonly bits: number;
}

export const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `203.0.113.0/24`; null: it is no block. The address must be the block's first one. */
export function readCidr(text: string): CidrBlock | null {
  const parts = CIDR.exec(text);
  if (parts === null) return null;
  const [a, b, c, d, bits] = parts.slice(1).map(Number) as [number, number, number, number, number];
  if (Math.max(a, b, c, d) > 255 || bits > 32) return null;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return first % sizeOf(bits) === 0 ? { first, bits } : null;
}

/** Addresses in a block. */
export function sizeOf(bits: number): number {
  let size = 2 ** 32;
  for (let i = 0; i < bits; i++) size /= 2;
  return size;
}

export function contains(block: CidrBlock, address: number): boolean {
  return address >= block.first && address < block.first + sizeOf(block.bits);
}
