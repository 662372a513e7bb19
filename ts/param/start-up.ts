/** What some new instances need once their values are set: values from factories, and listening to other objects. */
import { writeArgument } from "./careful-write.js";
import type { ClassInfo } from "./class-info.js";
import { instanceParameter } from "./instance-parameter.js";
import type { ModelInstance } from "./instance-state.js";
import { DefaultFactory } from "./parameter.js";
import { keepingReferences, linkArguments } from "./references.js";
import { named } from "./slots.js";
import { callOnInit, listen } from "./watching/dependencies.js";

/** Param 2.4.2, the end of `Parameterized.__init__`. */
export function startUp(instance: ModelInstance, info: ClassInfo, kwargs: Record<string, unknown>): void {
  for (const slot of info.factories) {
    const parameter = info.parameters[slot]!;
    if (kwargs[parameter.name!] !== undefined) continue;
    const factory = parameter.defaultFactory!;
    const value =
      factory instanceof DefaultFactory
        ? factory.factory(info.cls, instance, instanceParameter(instance, slot))
        : factory();
    try {
      writeArgument(instance, slot, value);
    } catch (error) {
      throw named(error, instance, slot, value);
    }
  }
  linkArguments(instance);
  if (info.dependencies === null) return;
  if (info.dependencies.atOnce) listen(instance);
  if (info.dependencies.onInit) keepingReferences(instance, () => callOnInit(instance));
}
