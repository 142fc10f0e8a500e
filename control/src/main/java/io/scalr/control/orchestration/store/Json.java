package io.scalr.control.orchestration.store;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.ScriptVariable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The parts of rows that are read and written whole, as JSON. */
final class Json {
  private static final TypeReference<List<ScriptVariable>> VARIABLES = new TypeReference<>() {};
  private static final TypeReference<List<Rule.Condition>> CONDITIONS = new TypeReference<>() {};
  private static final TypeReference<Rule.Action.AnsibleTower> TOWER = new TypeReference<>() {};
  private static final TypeReference<List<String>> LIST = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  /** The records' simple names are part of the stored form. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
  private interface Kinds {}

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addMixIn(Rule.Condition.class, Kinds.class)
          .addMixIn(ScriptVariable.Kind.class, Kinds.class)
          .registerSubtypes(Rule.Condition.class.getPermittedSubclasses())
          .registerSubtypes(ScriptVariable.Kind.class.getPermittedSubclasses())
          .build();

  private Json() {}

  static String variables(List<ScriptVariable> variables) {
    return write(VARIABLES, variables);
  }

  static List<ScriptVariable> variables(String json) {
    return read(VARIABLES, json);
  }

  static String conditions(List<Rule.Condition> conditions) {
    return write(CONDITIONS, conditions);
  }

  static List<Rule.Condition> conditions(String json) {
    return read(CONDITIONS, json);
  }

  static String tower(Rule.Action.AnsibleTower job) {
    return write(TOWER, job);
  }

  static Rule.Action.AnsibleTower tower(String json) {
    return read(TOWER, json);
  }

  static String texts(Map<String, String> texts) {
    return write(TEXTS, texts);
  }

  static Map<String, String> texts(String json) {
    return read(TEXTS, json);
  }

  static String list(List<String> texts) {
    return write(LIST, texts);
  }

  static List<String> list(String json) {
    return read(LIST, json);
  }

  private static <T> String write(TypeReference<T> type, T value) {
    try {
      return MAPPER.writerFor(type).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T read(TypeReference<T> type, String json) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
