/**
 * What a class says of its data as it changes over time: a version, how data of older ones is brought up to it, and the names that
 * parameters had before. Declared here and checked when the class is made; carried out by who reads (pickle/old-data.ts, json/).
 */
import { type Migrate, PARAMETERS_KEY, VERSION_KEY } from "../pickle/plan.js";
import { type KindRule, type Rule, refuse } from "./errors.js";
import type { AnyParameter } from "./parameter.js";

/** The version of a class's data, and what older data is brought up by. */
export interface Evolution {
  readonly version: number;
  readonly migrate: Migrate | null;
}

/** What the options of a class say; `null` where they say nothing. Throws a `TypeError` for what is no version or no function. */
export function evolutionOf(version: unknown, migrate: unknown): Evolution | null {
  if (version === undefined && migrate === undefined) return null;
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    throw new TypeError(
      version === undefined
        ? "migrate needs a version: { version: 2, migrate(state, fromVersion) { … } }"
        : `the version of a class is an integer from 1 on, not ${String(version)}`,
    );
  }
  if (migrate !== undefined && typeof migrate !== "function") {
    throw new TypeError("migrate is a function (state, fromVersion)");
  }
  return { version: version as number, migrate: (migrate as Migrate | undefined) ?? null };
}

/** Names that mean something else among the values of an instance. */
const RESERVED: Readonly<Record<string, string>> = Object.freeze({
  __proto__: null,
  [VERSION_KEY]: "the version",
  [PARAMETERS_KEY]: "an instance's own parameters",
} as unknown as Record<string, string>);

/** The names that data may have for a parameter: the one in Python, and the aliases. */
export const dataNamesOf = (parameter: AnyParameter): readonly string[] => [
  parameter.pyName ?? parameter.name!,
  ...(parameter.aliases ?? []),
];

/**
 * Checks that no name in data stands for two parameters of a class.
 * @throws ParameterDefinitionError
 */
export function checkDataNames(parameters: readonly AnyParameter[], title: string): void {
  const taken = new Map<string, { readonly name: string; readonly isAlias: boolean }>();
  for (const parameter of parameters) {
    for (const [index, dataName] of dataNamesOf(parameter).entries()) {
      const name = parameter.name!;
      const isAlias = index > 0;
      const meaning = RESERVED[dataName];
      if (meaning !== undefined) {
        refuseName(
          ownRule(`"${dataName}" stands for ${meaning} in data; ${title}.${name} needs another name there: say pyName`),
          name,
          title,
        );
      }
      const other = taken.get(dataName);
      if (typeof dataName !== "string" || (isAlias && other?.name === name)) {
        refuseName(
          ownRule(`the aliases of ${title}.${name} are other names than its own, each given once`),
          name,
          title,
        );
      }
      if (other !== undefined) {
        const names = [other.name, name] as const;
        const code = isAlias || other.isAlias ? "same-alias" : "same-name";
        refuseName({ code, names, wireName: dataName }, name, title);
      }
      taken.set(dataName, { name, isAlias });
    }
  }
}

const ownRule = (message: string): KindRule => ({
  code: "kind",
  rule: "data-names",
  raises: "TypeError",
  message: () => message,
});

function refuseName(rule: Rule, name: string, title: string): never {
  return refuse({ kind: "", path: name, of: title }, rule, name);
}
