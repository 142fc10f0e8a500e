package io.scalr.sim;

import io.scalr.kernel.Ids;
import io.scalr.kernel.RandomSource;
import java.util.List;
import java.util.UUID;

/** Chance from a seed: the same seed gives the same sequence on every machine (SplitMix64). */
public final class SimRandom implements RandomSource, Ids {
  private long state;

  public SimRandom(long seed) {
    this.state = seed;
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    var z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public byte[] bytes(int count) {
    var bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) next();
    }
    return bytes;
  }

  @Override
  public long below(long bound) {
    return Math.floorMod(next(), bound);
  }

  /** True once in so many. */
  public boolean oneIn(int many) {
    return below(many) == 0;
  }

  public <T> T pick(List<T> list) {
    return list.get((int) below(list.size()));
  }

  @Override
  public UUID uuid() {
    return new UUID(next(), next());
  }
}
