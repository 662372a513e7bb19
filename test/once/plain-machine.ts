/**
 * A pickle machine as simple as can be: it does what each opcode says when it comes to it, as CPython's does, with real
 * JavaScript objects on its stack. No tape, no rows, no second pass – what `loads` gives is compared with it.
 */
import { type Registry, Tuple } from "brine";
import {
  CLASS_PLAN,
  type ClassPlan,
  PrivateState,
  type Slotted,
  setSlotValues,
  slotValues,
} from "../../ts/pickle/plan.js";
import type { CallContext } from "../../ts/pickle/registry.js";

const MARK = Symbol("mark");

/** The value of a pickle of the opcodes that opcode-walk.ts writes. Throws some `Error` where it cannot go on. */
export function run(pickle: Uint8Array, registry: Registry): unknown {
  const view = Buffer.from(pickle.buffer, pickle.byteOffset, pickle.length);
  const stack: unknown[] = [];
  const memo: unknown[] = [];
  const targets = new Map<unknown, ((args: readonly unknown[]) => unknown) | undefined>();
  let at = 0;
  const line = (): string => {
    const end = view.indexOf(10, at);
    const text = view.toString("latin1", at, end);
    at = end + 1;
    return text;
  };
  const pop = (): unknown => stack.pop();
  const top = (): unknown => stack.at(-1);
  const marked = (): unknown[] => stack.splice(stack.lastIndexOf(MARK)).slice(1);
  for (;;) {
    const opcode = (view[at++] as number).toString(16).padStart(2, "0");
    switch (opcode) {
      case "80":
        at++;
        break;
      case "4e":
        stack.push(null);
        break;
      case "88":
        stack.push(true);
        break;
      case "4b":
        stack.push(view[at++]);
        break;
      case "47":
        stack.push(view.readDoubleBE(at));
        at += 8;
        break;
      case "8a": {
        const length = view[at++] as number;
        const digits = Buffer.from(view.subarray(at, at + length))
          .reverse()
          .toString("hex");
        stack.push(BigInt.asIntN(8 * length, BigInt(`0x${digits}`)));
        at += length;
        break;
      }
      case "43": {
        const length = view[at++] as number;
        stack.push(Uint8Array.from(view.subarray(at, at + length)));
        at += length;
        break;
      }
      case "8c": {
        const length = view[at++] as number;
        stack.push(view.toString("utf8", at, at + length));
        at += length;
        break;
      }
      case "5d":
        stack.push([]);
        break;
      case "7d":
        stack.push(new Map());
        break;
      case "8f":
        stack.push(new Set());
        break;
      case "29":
        stack.push(new Tuple());
        break;
      case "28":
        stack.push(MARK);
        break;
      case "74":
        stack.push(Tuple.from(marked()));
        break;
      case "6c":
        stack.push(marked());
        break;
      case "85":
      case "86":
      case "87":
        stack.push(Tuple.from(stack.splice(-(Number.parseInt(opcode, 16) - 0x84))));
        break;
      case "61":
        append([pop()], top());
        break;
      case "65":
        append(marked(), top());
        break;
      case "73":
        setItems(stack.splice(-2), top());
        break;
      case "75":
        setItems(marked(), top());
        break;
      case "90": {
        const members = marked();
        for (const member of members) (top() as Set<unknown>).add(member);
        break;
      }
      case "94":
        memo.push(top());
        break;
      case "68":
        stack.push(memo[view[at++] as number]);
        break;
      case "32":
        stack.push(top());
        break;
      case "30":
        pop();
        break;
      case "31":
        marked();
        break;
      case "63": {
        const entry = registry.find(line(), line(), 4, at);
        const { call } = entry;
        // Nothing that is called here asks for its context.
        targets.set(entry.target, call && ((args) => call(args, noContext)));
        stack.push(entry.target);
        break;
      }
      case "52": {
        const [callable, args] = stack.splice(-2);
        const call = targets.get(callable);
        if (call === undefined) throw new Error("not callable");
        stack.push(call(args as unknown[]));
        break;
      }
      case "81": {
        const [type, args] = stack.splice(-2);
        stack.push(make(type, args as unknown[], targets));
        break;
      }
      case "62": {
        const state = pop();
        build(top(), state);
        break;
      }
      case "2e":
        return pop();
      default:
        throw new Error(`this machine has no opcode ${opcode}`);
    }
  }
}

// As in CPython, no items at all are no items for whatever is there.

function append(items: unknown[], target: unknown): void {
  if (items.length === 0) return;
  if (!Array.isArray(target) || target instanceof Tuple) throw new Error("no list");
  target.push(...items);
}

function setItems(flat: unknown[], target: unknown): void {
  if (flat.length === 0) return;
  if (!(target instanceof Map)) throw new Error("no dict");
  for (let index = 0; index < flat.length; index += 2) target.set(flat[index], flat[index + 1]);
}

const planOf = (type: unknown): ClassPlan | undefined => (type as { [CLASS_PLAN]?: () => ClassPlan })[CLASS_PLAN]?.();

function make(type: unknown, args: unknown[], targets: ReadonlyMap<unknown, unknown>): object {
  const prototype: unknown = typeof type === "function" ? type.prototype : undefined;
  if (typeof prototype !== "object" || prototype === null || !targets.has(type)) throw new Error("no class");
  if (args.length > 0) throw new Error("not read yet");
  return planOf(type)?.create() ?? (Object.create(prototype) as object);
}

function build(target: unknown, state: unknown): void {
  if (typeof target !== "object" || target === null) throw new Error("no object");
  for (const type of [Array, Map, Set, Date, Uint8Array]) if (target instanceof type) throw new Error("no state here");
  const [attributes, slots] = state instanceof Tuple && state.length === 2 ? state : [state, null];
  if (attributes !== null) setState(target, attributes, false);
  if (slots !== null) setState(target, slots, true);
}

/** The attributes replace all values of parameters, as `__dict__` does; slots are set one by one. */
function setState(target: object, state: unknown, isSlots: boolean): void {
  if (!(state instanceof Map)) throw new Error("no state");
  const plan = planOf(target.constructor);
  const cells = plan?.cells ?? [];
  const values = isSlots ? slotValues(target as Slotted, cells) : new Array<unknown>(cells.length).fill(undefined);
  const set = (name: unknown, value: unknown, isParameter: boolean): void => {
    if (typeof name !== "string") throw new Error("no attribute");
    const slot = plan?.cells.findIndex(({ wireName }) => wireName === name) ?? -1;
    if (slot >= 0) values[slot] = value;
    else if (isParameter) throw new Error("no such parameter");
    else Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  };
  for (const [name, value] of state) {
    if (name !== "_param__private" || plan === undefined || isSlots) set(name, value, false);
    else if (!(value instanceof PrivateState && value.values instanceof Map)) throw new Error("no private state");
    else for (const [own, held] of value.values) set(own, held, true);
  }
  if (plan !== undefined) setSlotValues(target as Slotted, values);
}

const noContext: CallContext = {
  entryOf: () => undefined,
  nested: () => undefined,
  registeredName: () => undefined,
  newObject: () => {
    throw new Error("no context");
  },
};
