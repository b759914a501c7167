// Builds the program in `dist/` if it is stale; npm calls this more often than needed.
import { bundle } from './bundle.mjs';

await bundle();
