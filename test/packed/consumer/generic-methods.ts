/** As generic.ts, of classes with methods: TypeScript 5.9 and later name the symbols that this file imports. */
import { any, getState, number, type PARAMS, Parameterized, setState } from "brine";

export const boxOf = <T>() =>
  class Box extends Parameterized({ value: any<T>(), size: number({ default: 1 }) }) {
    get isEmpty(): boolean {
      return this.value === null;
    }
  };

export class TextBox extends boxOf<string>() {}

export const empty: boolean = new TextBox().isEmpty;
export const hooks = [getState, setState] as const;
export type Params = TextBox[typeof PARAMS];
