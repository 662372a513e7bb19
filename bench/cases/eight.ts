/**
 * Case F: the sensors of A as eight classes that take turns, each with the same ten parameters in another order, so that
 * code shared by the classes sees eight shapes. One class alone would hide what that costs.
 */
import { Parameterized, register } from "brine";
import { type SensorRow, sensorParameters } from "./sensor.js";

type Field = keyof SensorRow;

const NAMES = Object.keys(sensorParameters()) as Field[];
const CLASSES = 8;

/** The names from the `first` on, then those before it: another order for each class. */
const orderOf = (first: number): Field[] => [...NAMES.slice(first), ...NAMES.slice(0, first)];

/** Registers the eight classes; gives what makes an instance of each. */
export function eightClasses(): ((row: SensorRow) => object)[] {
  return Array.from({ length: CLASSES }, (_, index) => {
    const declared = sensorParameters();
    const ordered = Object.fromEntries(orderOf(index).map((name) => [name, declared[name]]));
    const name = `Sensor${index}`;
    const Class = class extends Parameterized(ordered as typeof declared, { name }) {};
    register(Class, `bench_eight.${name}`);
    return (row) => new Class(row);
  });
}

/** The row with its fields in the order of the class that is next in turn. */
export const inTurn = (row: SensorRow, index: number): SensorRow =>
  Object.fromEntries(orderOf(index % CLASSES).map((name) => [name, row[name]])) as unknown as SensorRow;
