import type { CoreAccount } from '../../queueing/processor-sharing.js';

/** A volume that handlers read and write. */
export interface Disk {
  /**
   * Reads or writes, behind what came before.
   *
   * @param ioBytes size of each operation; 0: as large as the volume takes them
   * @returns seconds until it is done
   */
  transfer(bytes: number, ioBytes: number, isWrite: boolean, now: number): number;
}

/** The network interface of a machine. */
export interface NetworkInterface {
  /** @returns seconds until the bytes are in */
  receive(bytes: number, now: number): number;
  /** @returns seconds until the bytes are out */
  send(bytes: number, now: number): number;
}

/** What a machine has beside its vCPUs and slots, where that limits it. */
export interface Machine {
  /** What keeps the vCPUs to a budget; null: they run as fast as they can. */
  readonly credits: CoreAccount | null;
  readonly network: NetworkInterface | null;
  readonly disks: readonly Disk[];
  /** It has been there since before the start. */
  wasRunning(): void;
  /** It is switched off: what it owes is due. */
  end(): void;
  /** It is switched on again. */
  restart(): void;
}

/** Memory of the process that serves requests. */
export interface MemoryLimit {
  /** Requests in service that fit into it; one more, and the process is killed. */
  readonly requests: number;
  /** Until the process is up again, in seconds. */
  readonly restartS: number;
}
