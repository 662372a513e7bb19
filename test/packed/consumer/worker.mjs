/** The Worker of use-worker.mjs: takes the compiled module and a snapshot, changes what it holds, and gives a snapshot back. */
import { parentPort } from "node:worker_threads";
import { defaultEngine, initSync, number, Parameterized, register, restore, snapshot } from "brine";

class Tank extends Parameterized({ level: number({ default: 0, bounds: [0, 10] }) }) {}
register(Tank, "lab.Tank");

parentPort.once("message", ({ module, bytes }) => {
  initSync(module);
  const tanks = restore(bytes);
  for (const tank of new Set(tanks)) tank.level += 1;
  const answer = snapshot(tanks);
  parentPort.postMessage({ engine: defaultEngine().name, bytes: answer }, [answer.buffer]);
});
