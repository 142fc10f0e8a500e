package io.scalr.control.orchestration;

import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of an execution's hidden variables, and how they are taken out of what its script
 * wrote. Only the value as it is is known; a script that writes it in another form (encoded, one
 * character a line) shows it.
 */
public record HiddenValues(List<Secret> values) {
  /** What stands in a hidden value's place, wherever somebody reads. */
  public static final String MASK = "******";

  /**
   * Shorter values are not looked for: they are in every other line by chance, and the masks would
   * tell them.
   */
  public static final int SHORTEST = 4;

  public static final HiddenValues NONE = new HiddenValues(List.of());

  private static final byte[] MASK_BYTES = MASK.getBytes(StandardCharsets.UTF_8);

  public HiddenValues {
    values = List.copyOf(values);
  }

  /** Of a script with the values that a rule or a person gave; a locked variable keeps its own. */
  public static HiddenValues of(Script script, Map<String, String> given) {
    return new HiddenValues(
        script.variables().stream()
            .filter(ScriptVariable::hidden)
            .flatMap(variable -> effective(variable, given).stream())
            .filter(value -> value.length() >= SHORTEST)
            .distinct()
            .map(Secret::of)
            .toList());
  }

  private static Optional<String> effective(ScriptVariable variable, Map<String, String> given) {
    return variable.locked()
        ? variable.value()
        : Optional.ofNullable(given.get(variable.name())).or(variable::value);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Text without them. */
  public String mask(String text) {
    return mask(Bytes.utf8(text), false).text();
  }

  /**
   * A stream without them.
   *
   * @param cut there is more of the stream than this: an end that a value may begin with is masked
   *     too
   */
  public Bytes mask(Bytes stream, boolean cut) {
    if (values.isEmpty()) {
      return stream;
    }
    // the longest first, for one value may begin with another
    var secrets =
        values.stream()
            .map(value -> value.revealText().getBytes(StandardCharsets.UTF_8))
            .sorted(Comparator.<byte[]>comparingInt(value -> value.length).reversed())
            .toList();
    var text = stream.toArray();
    var out = new ArrayList<byte[]>();
    int from = 0;
    for (int at = 0; at < text.length; ) {
      int length = longest(secrets, text, at, cut);
      if (length == 0) {
        at++;
      } else {
        out.add(Arrays.copyOfRange(text, from, at));
        out.add(MASK_BYTES);
        at += length;
        from = at;
      }
    }
    if (from == 0) {
      return stream;
    }
    out.add(Arrays.copyOfRange(text, from, text.length));
    return joined(out);
  }

  /** How many bytes of a value stand here; 0 if none does. */
  private static int longest(List<byte[]> secrets, byte[] text, int at, boolean cut) {
    for (var secret : secrets) {
      int rest = Math.min(secret.length, text.length - at);
      boolean whole = rest == secret.length;
      if ((whole || cut) && Arrays.equals(text, at, at + rest, secret, 0, rest)) {
        return rest;
      }
    }
    return 0;
  }

  private static Bytes joined(List<byte[]> parts) {
    var all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return Bytes.of(all);
  }
}
