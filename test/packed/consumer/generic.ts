/** Classes that functions make, written out as declarations (`declaration` is on in tsconfig.json). */
import { any, list, number, Parameterized } from "brine";

export const boxOf = <T>() => Parameterized({ value: any<T>(), size: number({ default: 1 }) }, { name: "Box" });

export class TextBox extends boxOf<string>() {
  get text(): string {
    return this.value ?? "";
  }
}

export const manyOf = <T>() => Parameterized(TextBox, { more: list<T>() }, { name: "Many" });

export const made = Parameterized({ x: number() });

export const texts: string = new TextBox({ value: "a", size: undefined }).text;
