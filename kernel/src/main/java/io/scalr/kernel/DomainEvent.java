package io.scalr.kernel;

/**
 * Something that happened inside, named in the past tense. Each feature seals its own family.
 * Events are committed with the change they tell of and read by consumers with a cursor; they never
 * travel over the broker.
 */
public interface DomainEvent {
  /** The name that is stored; by default the record's. */
  default String name() {
    return getClass().getSimpleName();
  }
}
