/**
 * Uses both entries for signals with the entry named on the command line: a signal that follows a parameter, a parameter
 * that follows a signal.
 */
import { signal } from "@preact/signals-core";
import * as preact from "brine/preact-signals";
import * as tc39 from "brine/signals";
import { Signal } from "signal-polyfill";

const { Parameterized, number } = await import(process.argv[2] ?? "brine");

class Tank extends Parameterized({ level: number({ default: 1, allowRefs: true }) }) {}

const seen = {};
for (const [name, { toSignal, fromSignal }, source, read, write] of [
  ["tc39", tc39, new Signal.State(5), (state) => state.get(), (state, value) => state.set(value)],
  ["preact", preact, signal(5), (state) => state.value, (state, value) => Object.assign(state, { value })],
]) {
  const tank = new Tank();
  const level = toSignal(tank.param.level);
  tank.level = 2;
  const follower = new Tank({ level: fromSignal(source) });
  write(source, 6);
  await Promise.resolve();
  seen[name] = [read(level), follower.level];
}
console.log(JSON.stringify(seen));
