import { spawn } from 'node:child_process';
import { guardGroup } from './process-group.js';

// Stands for a test run that dies without a chance to clean up: starts a guarded process, prints its ID and waits.
const leader = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' });
guardGroup(leader);
console.log(leader.pid);
