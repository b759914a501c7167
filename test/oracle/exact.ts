/**
 * Every finite double is a whole number of the smallest one, 2^-1074 (IEEE 754-2019, §3.4: an exponent field of
 * e > 0 means (2^52 + fraction) · 2^(e − 1075), of 0 it means fraction · 2^-1074). So sums of doubles are sums of
 * integers.
 */
export const UNITS_PER_ONE = 1n << 1074n;

/** `x` in units of 2^-1074. Throws where `x` is NaN or infinite. */
export function unitsOf(x: number): bigint {
  if (!Number.isFinite(x)) throw new RangeError(`${x} is not finite`);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const units = exponent === 0n ? fraction : ((1n << 52n) | fraction) << (exponent - 1n);
  return x < 0 ? -units : units;
}

/** The double nearest to numerator / denominator, ties to even; the denominator is more than zero. */
export function nearestDouble(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const size = numerator < 0n ? -numerator : numerator;
  // Both lengths are overestimated by at most 3 bits, so this exponent is too small by a few bits, never too large.
  const guess = size.toString(16).length * 4 - denominator.toString(16).length * 4 - 60;
  for (let exponent = Math.max(guess, -1074); ; exponent++) {
    const over = exponent < 0 ? size << BigInt(-exponent) : size;
    const under = exponent < 0 ? denominator : denominator << BigInt(exponent);
    const whole = over / under;
    if (whole >= 1n << 53n) continue;
    const twice = (over % under) * 2n;
    const up = twice > under || (twice === under && whole % 2n === 1n);
    const magnitude = Number(up ? whole + 1n : whole) * 2 ** exponent;
    return numerator < 0n ? 0 - magnitude : magnitude;
  }
}
