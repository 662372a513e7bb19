/** Both entries named on the command line, each with a class whose state hooks call `super`. */
const said = [];
for (const brine of await Promise.all(process.argv.slice(2).map((entry) => import(entry)))) {
  class Tank extends brine.Parameterized({ level: brine.number() }) {
    [brine.getState]() {
      return super[brine.getState]();
    }
    [brine.setState](state) {
      super[brine.setState](state);
    }
  }
  brine.register(Tank, "lab.Tank");
  const tank = new Tank({ level: 7 });
  const [read, twin] = brine.loads(brine.dumps([tank, tank]));
  said.push({ level: read.level, same: read === twin, copied: brine.deepCopy(tank).level });
}
console.log(JSON.stringify(said));
