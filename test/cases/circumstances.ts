/** What rules ask of a case: how its selectors were edited, whose parameters are out of step, what a failure left behind (rules.ts). */
import type { Case, Operation } from "./case.js";
import { type Happened, writtenBy } from "./history.js";

/** Whether objects are edited by position, not by label. */
export const listStyle = (method: unknown, first: unknown): boolean =>
  /^(?:append|insert|extend|remove|reverse|sort)$/.test(String(method)) ||
  (/^(?:pop|setitem)$/.test(String(method)) && typeof first !== "string");

/** Whether a selector has labels, or was given some before an operation. */
export function hasLabels(operation: Operation, of: Case): boolean {
  const given = [of.classes, of.ops.filter(({ slot }) => slot === "objects")].map((part) => JSON.stringify(part));
  if (given.some((text) => /"objects":\{"dict"|"value":\{"dict"/.test(text))) return true;
  return editedObjects(operation, of, (method, first) => method === "update" || typeof first === "string");
}

/** Whether the objects that an operation looks at were edited before it, or by it, in a way that `edits` says. */
export function editedObjects(
  operation: Operation,
  of: Case,
  edits: (method: unknown, first: unknown) => boolean,
): boolean {
  if (!["objects", "get_range", "slot_get"].includes(operation.op)) return false;
  return of.ops
    .slice(0, of.ops.indexOf(operation) + 1)
    .some(
      ({ op, name, method, args }) =>
        op === "objects" && name === operation.name && edits(method, ((args ?? []) as unknown[])[0]),
    );
}

/** Whether an operation is about a value that is constant, or about all values of an object. */
export function isAboutConstant({ op, name }: Operation, of: Case): boolean {
  const names = op === "values" || name === undefined ? parameterNames(of) : [name];
  return names.some((one) =>
    of.classes.some(({ params }) => params[one]?.constant === true || params[one]?.readonly === true),
  );
}

/** Whether an Integer is declared anew over a Number, whose own default is 0.0. */
export const inheritsNumber = (operation: Operation, of: Case): boolean =>
  operation.op === "declare" && /"kind":"Number"/.test(JSON.stringify([of.classes, of.ops]));

/** A Magnitude's own default is one. */
export const integralFloat = (json: string): boolean =>
  /"float":"-?\d+(\.0+)?(e\+?\d+)?"|"kind":"Magnitude"/.test(json);

/** Whether an instance's own parameter, which Param made when it was written, is out of step with the class's. */
export function isFrozen(operation: Operation, before: readonly Happened[], of: Case): boolean {
  const { obj } = operation;
  if (obj === undefined) return false;
  const makesOwn = ({ operation: one }: Happened, name: string): boolean =>
    (one.obj === obj &&
      (writtenBy(one).includes(name) || (one.names as string[] | undefined)?.includes(name) === true)) ||
    (one.obj === obj && one.name === name && /^(?:slot_get|slot_set|objects)$/.test(one.op)) ||
    (one.obj === obj && (one.name ?? name) === name && /^(?:(?:param_)?schema|roundtrip|serialize.*)$/.test(one.op)) ||
    JSON.stringify(one).includes(`{"paramref":["${obj}","${name}"]}`) ||
    (one.as === obj && (one.op === "copy" || madeByFactory(name, of)));
  // What a method depends on is looked at when the instance is made; `trigger` looks at all.
  const looksAtAll = ({ operation: one }: Happened, name: string): boolean =>
    (one.obj === obj && one.op === "trigger") ||
    (one.as === obj && of.classes.some(({ methods = [] }) => methods.some(({ depends }) => depends?.includes(name))));
  const changesClass = ({ operation: one }: Happened, name: string): boolean =>
    // A selector that is open takes what a constructor is given among the objects of the class.
    ((one.op === "roundtrip" || one.op === "new") && isOpen(name, of)) ||
    (one.cls !== undefined &&
      (writtenBy(one).includes(name) || (one.name === name && /^(?:slot_set|objects|add_parameter)$/.test(one.op))));
  const names = operation.name === undefined ? parameterNames(of) : [operation.name];
  return names.some((name) => {
    const written = before.findIndex((one) => makesOwn(one, name) || looksAtAll(one, name));
    return written >= 0 && before.slice(written + 1).some((one) => changesClass(one, name));
  });
}

/** Whether a parameter of a case follows an expression. */
export const followsExpressions = (of: Case): boolean =>
  of.ops.some(({ op, value }) => op === "set" && /\{"bound":"r\d/.test(JSON.stringify(value) ?? ""));

const parameterNames = (of: Case): string[] => of.classes.flatMap(({ params }) => Object.keys(params));

const isOpen = (name: string, of: Case): boolean =>
  of.classes.some(({ params }) => /"kind":"(?:Object|List)?Selector"/.test(JSON.stringify(params[name]) ?? ""));

const madeByFactory = (name: string, of: Case): boolean =>
  of.classes.some(({ params }) => params[name]?.default_factory !== undefined);

/** Whether a function that counts its calls was asked through a parameter that is out of step. */
export function countsCalls(operation: Operation, before: readonly Happened[], of: Case): boolean {
  if (!/^(?:class_get|get|force_new_dynamic_value)$/.test(operation.op)) return false;
  if (!/"counter":/.test(JSON.stringify([of.classes, of.ops]))) return false;
  const objects = before.flatMap(({ operation: { as } }) => as ?? []);
  return objects.some((obj) => isFrozen({ op: "get", obj, name: operation.name! }, before, of));
}

/** Whether what failed left Param in the middle of something. */
export function leavesOpen({ operation, depth }: Happened, of: Case): boolean {
  if (operation.op === "trigger") return true;
  if (operation.op === "update" && (depth > 0 || writtenBy(operation).some((name) => isEvent(name, of)))) return true;
  if (operation.op === "update" && /\{"(?:paramref|bound)":/.test(JSON.stringify(operation.values))) return true;
  // A callback that failed may itself have been within an update or a trigger.
  return /"effect":\[.*\{"(?:update|trigger)":/.test(JSON.stringify([of.classes, of.ops]));
}

const isEvent = (name: string, of: Case): boolean => of.classes.some(({ params }) => params[name]?.kind === "Event");

export const isEventUsed = (operation: Operation, of: Case): boolean =>
  operation.op === "values" ||
  (operation.op === "get" && operation.name !== undefined && isEvent(operation.name, of)) ||
  writtenBy(operation).some((name) => isEvent(name, of));
