/** Types of the entries for signals, as a user of those packages meets them. */
import { type Signal as PreactSignal, signal } from "@preact/signals-core";
import { number, Parameterized } from "brine";
import * as preact from "brine/preact-signals";
import { fromSignal, toSignal } from "brine/signals";
import { Signal } from "signal-polyfill";

class Tank extends Parameterized({ level: number({ default: 1, allowRefs: true }) }) {}

const tank = new Tank({ level: fromSignal(new Signal.State(5)) });
export const level: Signal.State<number> = toSignal(tank.param.level);
export const other: PreactSignal<number> = preact.toSignal(tank.param.level);
export const third = new Tank({ level: preact.fromSignal(signal(5)) });

// @ts-expect-error A level is a number.
new Tank({ level: fromSignal(new Signal.State("high")) });
// @ts-expect-error So it is with the other package.
new Tank({ level: preact.fromSignal(signal("high")) });
