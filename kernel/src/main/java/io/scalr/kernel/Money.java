package io.scalr.kernel;

import java.math.BigDecimal;
import java.util.Currency;

/** An amount in a currency. Never floating point. */
public record Money(BigDecimal amount, Currency currency) {
  public Money plus(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
    }
    return new Money(amount.add(other.amount), currency);
  }
}
