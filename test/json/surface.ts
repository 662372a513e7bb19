/** What the tests of JSON use: the public surface, and the class of registries. */
export { Registry } from "../../ts/pickle/registry.js";
export * from "../../ts/surface.js";
