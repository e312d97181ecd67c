import * as z from 'zod';

// Schemas are otherwise compiled by eval, which the page's policy refuses, and reports. Has to run before the first schema
// is made, so main.ts imports it before anything else.
z.config({ jitless: true });
