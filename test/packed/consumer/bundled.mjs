/** What a bundler makes of a program that uses declared classes alone: run.mjs puts other entries in the place of this one. */
import { number, Parameterized } from "brine";

class Tank extends Parameterized({ level: number({ default: 0, bounds: [0, 10] }) }) {}
const tank = new Tank({ level: 3 });

let json;
try {
  json = JSON.parse(JSON.stringify(tank)).level;
} catch (error) {
  json = error.rule.rule;
}
console.log(JSON.stringify({ level: tank.level, json }));
