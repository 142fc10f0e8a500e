package io.scalr.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JSON on the wire. Written as the vendor's server writes it, because clients compare raw text:
 * slashes as {@code \/}, everything beyond ASCII as {@code \\uXXXX} in lower case.
 */
final class Json {
  /** Deeper than any object of the API; a deeper one is an attack on the parser's stack. */
  private static final int DEPTH_MAX = 32;

  /**
   * More than any object of the API has parts. Each takes some 100 bytes once it is read, and as
   * many requests as {@link Room} lets in read theirs at once.
   */
  private static final int TOKENS_MAX = 50_000;

  private static final JsonMapper READER =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxStringLength(ApiService.BODY_MAX)
                          .maxNumberLength(100)
                          .maxTokenCount(TOKENS_MAX)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonMapper WRITER = writer();

  private Json() {}

  /** Reads a body; an empty one is an empty object. */
  static Outcome<JsonNode> read(byte[] body) {
    if (body.length == 0) {
      return Outcome.done(READER.createObjectNode());
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      var node = READER.readTree(text);
      return node == null || node.isMissingNode() ? unreadable() : Outcome.done(node);
    } catch (JsonProcessingException | CharacterCodingException malformed) {
      return unreadable();
    }
  }

  static byte[] write(JsonNode node) {
    try {
      return WRITER.writeValueAsBytes(node);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Outcome<JsonNode> unreadable() {
    return Outcome.refused(new Refusal.BadRequest("The request body is not valid JSON."));
  }

  private static JsonMapper writer() {
    var mapper =
        JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();
    mapper.getFactory().setCharacterEscapes(new Slashes());
    return mapper;
  }

  private static final class Slashes extends CharacterEscapes {
    private static final SerializableString SLASH = new SerializedString("\\/");
    private final int[] escapes = standardAsciiEscapesForJSON();

    Slashes() {
      escapes['/'] = ESCAPE_CUSTOM;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return escapes;
    }

    @Override
    public SerializableString getEscapeSequence(int character) {
      return SLASH;
    }
  }
}
