/**
 * Snapshots to a Worker and back, as docs/snapshots.md shows it: the module is compiled once and posted, the bytes are
 * transferred, not copied.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { number, Parameterized, register, restore, snapshot, wasmModule } from "brine";

class Tank extends Parameterized({ level: number({ default: 0, bounds: [0, 10] }) }) {}
register(Tank, "lab.Tank");

const tank = new Tank({ level: 7 });
const bytes = snapshot([tank, tank]);
const worker = new Worker(new URL("./worker.mjs", import.meta.url));
worker.postMessage({ module: wasmModule(), bytes }, [bytes.buffer]);
const moved = bytes.byteLength === 0;
const [answer] = await once(worker, "message");
const [first, second] = restore(answer.bytes);
await worker.terminate();
console.log(JSON.stringify({ engine: answer.engine, moved, level: first.level, shared: first === second }));
