/** `brine/model` alone, and then the entry named on the command line, which knows the classes that are there. */
import { number, Parameterized } from "brine/model";

class Tank extends Parameterized({ level: number({ default: 0, bounds: [0, 10] }) }, { name: "Tank" }) {}
const tank = new Tank({ level: 7 });

let refused = "";
try {
  tank.toJSON();
} catch (error) {
  refused = error.message.includes("brine/model") ? error.rule.rule : error.message;
}

const brine = await import(process.argv[2] ?? "brine");
brine.register(Tank, "lab.Tank");
const [read, twin] = brine.restore(brine.snapshot([tank, tank]));
const same = read instanceof Tank && read === twin && brine.Parameterized === Parameterized;
console.log(JSON.stringify({ refused, level: read.level, same, json: JSON.parse(JSON.stringify(read)).level }));
