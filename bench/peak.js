// Loaded before a measured program: when it ends, writes the most memory that it held, in bytes, where BENCH_PEAK says.
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_PEAK;
process.on('exit', () => {
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});
