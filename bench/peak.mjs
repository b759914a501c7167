// Loaded with --import: writes the process's peak memory in MiB to the file named by PEAK_FILE when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  if (process.env.PEAK_FILE)
    writeFileSync(process.env.PEAK_FILE, String(Math.round(process.resourceUsage().maxRSS / 1024)));
});
