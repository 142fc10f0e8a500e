package io.scalr.control.variable.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.uuid;

import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.variable.VariableScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The API's objects of this feature. */
final class VariableSchemas {
  private static final int NAME_MAX = 255;

  private static final int TEXT_MAX = 4_096;

  /** Two units of each character fit what agents take as the value of one environment variable. */
  private static final int VALUE_MAX = 8_192;

  /** A drop-down that people can still read. */
  private static final int ALLOWED_MAX = 500;

  private static final String[] SCOPES =
      Stream.of(VariableScope.values()).map(VariableScope::word).toArray(String[]::new);

  private VariableSchemas() {}

  /** Which characters a value may have is a rule's to say, in the contract's words. */
  static final Schema ALLOWED =
      Schema.object(
          "VariableAllowedValue",
          text("value").required().length(0, NAME_MAX),
          text("label").length(0, NAME_MAX));

  static final Schema VARIABLE =
      Schema.choice(
          "GlobalVariable",
          "type",
          variable(
              "GlobalVariableString",
              text("outputFormat").length(0, NAME_MAX),
              text("validationPattern").raw().length(0, NAME_MAX)),
          variable("GlobalVariableJson"),
          variable(
              "GlobalVariableList", objects("allowedValues", ALLOWED).required().most(ALLOWED_MAX)),
          variable(
              "GlobalVariableRemoteList",
              object("integrationEndpoint", Schema.foreignKey("WebhookEndpoint", uuid("id")))
                  .required()));

  private static Schema variable(String name, Property... more) {
    var all =
        new ArrayList<>(
            List.of(
                text("category").length(0, NAME_MAX),
                text("computedValue").raw().readOnly(),
                text("declaredIn").oneOf(SCOPES).readOnly(),
                text("definedIn").oneOf(SCOPES).readOnly(),
                text("description").lines().length(0, TEXT_MAX),
                flag("hidden"),
                flag("locked"),
                text("name").required().createOnly().pattern("[A-Za-z][A-Za-z0-9_]{1,127}"),
                text("requiredIn").oneOf(SCOPES).ruled().length(0, NAME_MAX),
                text("value").raw().length(0, VALUE_MAX)));
    all.addAll(List.of(more));
    return Schema.object(name, all.toArray(Property[]::new));
  }
}
