import { readFileSync } from 'node:fs';

const KIBIBYTE = 1_024;

/**
 * The memory of a process in bytes, as reported by Linux: current and peak. Mapped pages of its program file are included.
 * @param {number} pid
 */
export const readMemory = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * KIBIBYTE;
  return { residentBytes: read('VmRSS'), peakBytes: read('VmHWM') };
};

/** Unit in which Linux counts processor time: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

/**
 * Processor time that a process has used, in seconds, as reported by Linux.
 * @param {number} pid
 */
export const readCpuSeconds = (pid) => {
  // the name of the program, in parentheses, may contain spaces
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

/**
 * The peak memory of this process in bytes. On Linux, it is not taken from the resource usage, which is also available on other
 * systems, because that starts with the peak of the parent process.
 */
export const ownPeakBytes = () =>
  process.platform === 'linux' ? readMemory(process.pid).peakBytes : process.resourceUsage().maxRSS * KIBIBYTE;

/**
 * The growth of equidistant samples: the slope of the least-squares line through them, without the first tenth, in which a process
 * reaches its normal size.
 * @param {readonly number[]} samples
 * @returns {{ perSample: number, overall: number }} growth from one sample to the next, and over all samples considered
 */
export const growthOf = (samples) => {
  const settled = samples.slice(Math.ceil(samples.length / 10));
  const middle = (settled.length - 1) / 2;
  const mean = settled.reduce((sum, value) => sum + value, 0) / settled.length;
  let covariance = 0;
  let variance = 0;
  settled.forEach((value, index) => {
    covariance += (index - middle) * (value - mean);
    variance += (index - middle) ** 2;
  });
  const perSample = variance === 0 ? 0 : covariance / variance;
  return { perSample, overall: perSample * Math.max(0, settled.length - 1) };
};
