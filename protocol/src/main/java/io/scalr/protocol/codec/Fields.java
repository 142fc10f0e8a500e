package io.scalr.protocol.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.RefusedBecause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * One JSON object being read: each field checked for presence, type and bounds, unknown fields
 * ignored. Written by hand instead of bound by reflection: what is accepted can be read here, and
 * an agent starts faster.
 */
final class Fields {
  /** No message of ours nests deeper than 5. */
  static final int MAX_NESTING = 16;

  /** Lists of any kind: addresses, scripts, interfaces, disks. */
  static final int MAX_ITEMS = 256;

  /** Texts without a bound of their own: names, versions, error sentences. */
  static final int MAX_TEXT = 4096;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxNumberLength(40)
                          .maxNameLength(1024)
                          .maxStringLength(FrameCodec.MAX_FRAME_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Thrown and caught inside this package only: bad input is a value for everybody else. */
  static final class Malformed extends RuntimeException {
    Malformed(String text) {
      super(text, null, false, false);
    }
  }

  private final JsonNode node;

  private Fields(JsonNode node) {
    this.node = node;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static Bytes print(ObjectNode object) {
    try {
      return Bytes.of(JSON.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads bytes as one object; whatever is wrong with them comes back as Bad. */
  static <T> Decoded<T> read(Bytes bytes, Function<Fields, T> reader) {
    try {
      var tree = JSON.readTree(bytes.toArray());
      if (tree == null || !tree.isObject()) {
        return new Decoded.Bad<>(RefusedBecause.MALFORMED, "not a JSON object");
      }
      return new Decoded.Good<>(reader.apply(new Fields(tree)));
    } catch (Malformed e) {
      return new Decoded.Bad<>(RefusedBecause.MALFORMED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // the library's own text may quote the input, which may be a secret
      return new Decoded.Bad<>(RefusedBecause.MALFORMED, "not JSON that we take");
    }
  }

  private JsonNode need(String name) {
    var found = node.get(name);
    if (found == null || found.isNull()) {
      throw new Malformed(name + " is missing");
    }
    return found;
  }

  private <T> Optional<T> maybe(String name, Function<String, T> reader) {
    var found = node.get(name);
    return found == null || found.isNull() ? Optional.empty() : Optional.of(reader.apply(name));
  }

  String text(String name) {
    return text(name, MAX_TEXT);
  }

  String text(String name, int max) {
    return textOf(need(name), name, max);
  }

  Optional<String> maybeText(String name) {
    return maybe(name, this::text);
  }

  boolean flag(String name) {
    var found = need(name);
    if (!found.isBoolean()) {
      throw new Malformed(name + " is not true or false");
    }
    return found.booleanValue();
  }

  boolean flagOrFalse(String name) {
    return maybe(name, this::flag).orElse(false);
  }

  long number(String name, long min, long max) {
    var found = need(name);
    if (!found.isIntegralNumber() || !found.canConvertToLong()) {
      throw new Malformed(name + " is not a whole number");
    }
    long value = found.longValue();
    if (value < min || value > max) {
      throw new Malformed(name + " is out of bounds");
    }
    return value;
  }

  long count(String name) {
    return number(name, 0, Long.MAX_VALUE);
  }

  int integer(String name, int min, int max) {
    return (int) number(name, min, max);
  }

  double decimal(String name, double min, double max) {
    var found = need(name);
    if (!found.isNumber()) {
      throw new Malformed(name + " is not a number");
    }
    double value = found.doubleValue();
    if (!(value >= min && value <= max)) {
      throw new Malformed(name + " is out of bounds");
    }
    return value;
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name, 64));
    } catch (DateTimeException e) {
      throw new Malformed(name + " is not a time");
    }
  }

  Duration seconds(String name, long min, long max) {
    return Duration.ofSeconds(number(name, min, max));
  }

  UUID uuid(String name) {
    try {
      var text = text(name, 36);
      var uuid = UUID.fromString(text);
      if (!uuid.toString().equalsIgnoreCase(text)) {
        throw new Malformed(name + " is not a UUID");
      }
      return uuid;
    } catch (IllegalArgumentException e) {
      throw new Malformed(name + " is not a UUID");
    }
  }

  Optional<UUID> maybeUuid(String name) {
    return maybe(name, this::uuid);
  }

  ServerId serverId(String name) {
    return new ServerId(uuid(name));
  }

  ExecutionId executionId(String name) {
    return new ExecutionId(uuid(name));
  }

  Bytes base64(String name, int max) {
    try {
      var bytes = Base64.getDecoder().decode(text(name, FrameCodec.MAX_FRAME_BYTES));
      if (bytes.length > max) {
        throw new Malformed(name + " is too long");
      }
      return Bytes.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new Malformed(name + " is not base64");
    }
  }

  Bytes base64Exactly(String name, int length) {
    var bytes = base64(name, length);
    if (bytes.length() != length) {
      throw new Malformed(name + " is not " + length + " bytes");
    }
    return bytes;
  }

  Secret secret32(String name) {
    return Secret.of(base64Exactly(name, 32).toArray());
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    var text = text(name, 64);
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw new Malformed(name + " is none of the known values");
  }

  /** A missing list is an empty one. */
  List<String> texts(String name, int max) {
    var found = new ArrayList<String>();
    for (var item : items(name)) {
      found.add(textOf(item, name, max));
    }
    return found;
  }

  /** A missing list is an empty one. */
  <T> List<T> objects(String name, Function<Fields, T> reader) {
    var found = new ArrayList<T>();
    for (var item : items(name)) {
      found.add(reader.apply(of(item, name)));
    }
    return found;
  }

  Fields object(String name) {
    return of(need(name), name);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  List<String> names() {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    if (names.size() > MAX_ITEMS) {
      throw new Malformed("too many fields");
    }
    return names;
  }

  private Iterable<JsonNode> items(String name) {
    var found = node.get(name);
    if (found == null || found.isNull()) {
      return List.of();
    }
    if (!found.isArray()) {
      throw new Malformed(name + " is not a list");
    }
    if (found.size() > MAX_ITEMS) {
      throw new Malformed(name + " has too many items");
    }
    return found;
  }

  private static Fields of(JsonNode item, String name) {
    if (!item.isObject()) {
      throw new Malformed(name + " is not an object");
    }
    return new Fields(item);
  }

  private static String textOf(JsonNode item, String name, int max) {
    if (!item.isTextual()) {
      throw new Malformed(name + " is not a text");
    }
    var text = item.textValue();
    if (text.length() > max) {
      throw new Malformed(name + " is too long");
    }
    return text;
  }
}
