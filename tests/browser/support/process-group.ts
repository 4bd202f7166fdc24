import { type ChildProcess, spawn } from 'node:child_process';

/** A process with all its descendants, ended by one signal that reaches nobody else. */
export interface ProcessGroup {
  /** SIGKILL to all of it, and waits for the end of the leader. Does nothing the second time. */
  kill(): Promise<void>;
  /** Whether `kill` was called. */
  ended(): boolean;
}

// Reads a line: the group has been ended in the orderly way. Reads the end of the pipe instead: the test run is gone
// (crash, SIGKILL, time limit of CI) and nobody else will end the browser.
const WATCHDOG = 'read -r _ && exit; kill -s KILL -- "-$1"';

/**
 * Takes charge of a process that was spawned with `detached: true`, so that it leads a group of its own.
 * The group ends with `kill()`, and at the latest with this process, however that ends.
 */
export function guardGroup(leader: ChildProcess): ProcessGroup {
  const { pid } = leader;
  if (pid === undefined) throw new Error(`${leader.spawnfile} did not start`);
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'watchdog', String(pid)], {
    detached: true, // a Ctrl-C that ends the test run must not end the watchdog before it has done its work
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  const exited = new Promise<void>((resolve) => {
    if (leader.exitCode !== null || leader.signalCode !== null) resolve();
    else leader.once('exit', () => resolve());
  });
  let gone: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    killGroup(pid);
    // The others' death cannot be waited for: they are not our children, and until init reaps them they look alive.
    await exited;
    watchdog.stdin?.end('\n');
  };
  return {
    kill() {
      gone ??= end();
      return gone;
    },
    ended: () => gone !== undefined,
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: nothing of the group is left.
  }
}
