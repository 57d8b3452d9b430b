// drill_clean: nothing is left of a drill on its host, whatever became of it.
import { CLEAN_DRILL, DRILL_ARGUMENTS, type DrillPlace } from './clusters/drill-place.ts';
import { PRELUDE } from './clusters/shell.ts';
import type { Module } from './module.ts';

const SCRIPT = `
dbsu=$1 bin=$2 folder=$3 unit=$4
${PRELUDE}${CLEAN_DRILL}
[ -f "$folder/.reprise-drill" ] || { part absent; exit 0; }
clean_drill
`;

export const drill_clean: Module<DrillPlace> = {
  name: 'drill_clean',
  fullNames: [],
  documentation: { summary: "Ends a drill's server and removes its scratch folder, and only a drill's." },
  schema: { properties: DRILL_ARGUMENTS },
  checkMode: 'none',
  async run(host, args) {
    const output = await host.run({ script: SCRIPT, args: [args.dbsu, args.bin, args.folder, args.unit] });
    if (output.status !== 0) return { failed: true, msg: output.stderr.toString().trim() };
    return { changed: !output.stdout.includes('\x1eabsent') };
  },
};
