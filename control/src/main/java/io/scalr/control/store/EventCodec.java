package io.scalr.control.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.scalr.kernel.DomainEvent;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Domain events as JSON. Knows the sealed families that it was made with, and nothing else. */
public final class EventCodec {
  private final Map<String, Class<? extends DomainEvent>> classes = new HashMap<>();
  private final JsonMapper mapper =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
          .build();

  /**
   * @param families sealed interfaces; every record they permit, at any depth, can be stored
   */
  public EventCodec(Iterable<Class<? extends DomainEvent>> families) {
    families.forEach(this::add);
  }

  private void add(Class<? extends DomainEvent> type) {
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses())
          .forEach(permitted -> add(permitted.asSubclass(DomainEvent.class)));
      return;
    }
    var other = classes.put(type.getSimpleName(), type);
    if (other != null && other != type) {
      throw new IllegalArgumentException("two domain events are called " + type.getSimpleName());
    }
  }

  public String encode(DomainEvent event) {
    if (classes.get(event.name()) != event.getClass()) {
      throw new IllegalArgumentException("unknown family of domain event " + event.name());
    }
    try {
      return mapper.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DomainEvent decode(String name, String body) {
    var type = classes.get(name);
    if (type == null) {
      throw new IllegalStateException("the log holds an unknown domain event: " + name);
    }
    try {
      return mapper.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
