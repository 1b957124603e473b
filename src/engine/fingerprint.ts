const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/**
 * A running hash of (event type, time): 64 bits in two lanes of multiply and xor.
 * Two runs with the same fingerprint handled the same events at the same times.
 */
export class Fingerprint {
  private a = 0x9e3779b1 | 0;
  private b = 0x7f4a7c15 | 0;

  /**
   * @param typeHash hash of the event type's name
   * @param time seconds
   */
  add(typeHash: number, time: number): void {
    float[0] = time;
    this.a = Math.imul(this.a ^ words[0]! ^ typeHash, 0x85ebca6b);
    this.b = Math.imul((this.b << 7) ^ (this.b >>> 25) ^ words[1]! ^ this.a, 0xc2b2ae35);
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    const hex = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0');
    return hex(this.a ^ (this.a >>> 15)) + hex(this.b ^ (this.b >>> 13));
  }
}
