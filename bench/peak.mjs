// Loaded with --import: writes to the file named by PEAK_FILE, when the process ends, its peak memory in MiB and the
// seconds of processors it took.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  if (!process.env.PEAK_FILE) return;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.PEAK_FILE, `${Math.round(maxRSS / 1024)} ${(userCPUTime + systemCPUTime) / 1e6}`);
});
