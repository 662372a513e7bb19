/**
 * What differs between the runtimes: how garbage is collected, whether memory can be asked for, and what the runtime is
 * called. A browser's page has only the first, and that only when it was started so.
 */

export interface Platform {
  readonly name: string;
  /** Collects garbage, where the runtime was started so that a program may ask for it. */
  collect(): void;
  /** Begins a new peak of resident memory; `peak` reads it. Absent where the system does not tell. */
  readonly peak?: { reset(): void; read(): number | null };
  /** Heap, external memory and array buffers in use. Absent in browsers. */
  memory?(): number;
  /** Node's own modules can be imported. */
  readonly node: boolean;
}

interface Globals {
  readonly gc?: () => void;
  readonly Bun?: { readonly version: string; gc(force: boolean): void };
  readonly Deno?: { readonly version: { readonly deno: string } };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

const globals = globalThis as unknown as Globals;

export async function findPlatform(): Promise<Platform> {
  const { Bun, Deno, process: running } = globals;
  const collect = (): void => {
    if (Bun !== undefined) Bun.gc(true);
    else globals.gc?.();
  };
  if (running?.versions?.node === undefined) return { name: "browser", collect, node: false };
  const name =
    Bun !== undefined
      ? `Bun ${Bun.version}`
      : Deno !== undefined
        ? `Deno ${Deno.version.deno}`
        : `Node ${running.versions.node}`;
  const { memoryUsage } = await import("node:process");
  const memory = (): number => {
    const { heapUsed, external } = memoryUsage();
    return heapUsed + external;
  };
  return { name, collect, memory, node: true, peak: await linuxPeak() };
}

/** Linux forgets the peak of a process when that process asks it to, so that each subject has a peak of its own. */
async function linuxPeak(): Promise<{ reset(): void; read(): number | null }> {
  const { readFileSync, writeFileSync } = await import("node:fs");
  return {
    reset() {
      try {
        writeFileSync("/proc/self/clear_refs", "5");
      } catch {
        // No Linux, or not allowed: `read` then gives nothing.
      }
    },
    read() {
      try {
        const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
        return kilobytes === undefined ? null : Number(kilobytes) * 1024;
      } catch {
        return null;
      }
    },
  };
}
