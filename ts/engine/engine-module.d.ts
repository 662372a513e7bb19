/** The WebAssembly module as base64 text; made by `scripts/wasm-inline.mjs`, empty where it was not built. */
declare module "brine:engine.wasm" {
  const base64: string;
  export default base64;
}
