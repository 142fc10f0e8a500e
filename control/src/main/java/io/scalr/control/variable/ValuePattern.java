package io.scalr.control.variable;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A user's regular expression that a value must match somewhere. */
public final class ValuePattern {
  /** Looks at characters while it is tried; a user's pattern must not run for ever. */
  private static final int MOST_LOOKS = 1_000_000;

  private ValuePattern() {}

  /** Whether it is a regular expression at all. */
  public static boolean valid(String expression) {
    try {
      Pattern.compile(bare(expression));
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** A pattern that takes too long is not matched. */
  public static boolean matches(String expression, String value) {
    try {
      return Pattern.compile(bare(expression)).matcher(new Counted(value, new int[1])).find();
    } catch (TooLong | StackOverflowError e) {
      return false;
    }
  }

  /** The old product's patterns stand between slashes. */
  private static String bare(String expression) {
    return expression.length() > 1 && expression.startsWith("/") && expression.endsWith("/")
        ? expression.substring(1, expression.length() - 1)
        : expression;
  }

  private static final class TooLong extends RuntimeException {}

  /** Text that can be looked at only so often. */
  private record Counted(String text, int[] looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      looks[0]++;
      if (looks[0] > MOST_LOOKS) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
