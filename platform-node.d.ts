/** What `brine/node` uses of Node, and no more: the library is compiled without Node's types, so that nothing else can use them. */

declare module "node:fs" {
  export function statSync(path: string): { isFile(): boolean; isDirectory(): boolean };
  export function readdirSync(path: string): string[];
}

declare module "node:path" {
  export function isAbsolute(path: string): boolean;
  export function normalize(path: string): string;
  export const sep: string;
}

declare module "node:process" {
  export function cwd(): string;
}
