package io.scalr.control.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.CloudCredentials.Draft;
import io.scalr.control.http.schema.BodyReader;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of credentials, read from a body and shown again. */
class CredentialFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          AwsCloudCredentials|ec2|"accountType":"china","accessKey":"a","secretKey":"swordfish","billing":{"enabled":true,"bucket":"b","cloudCredentials":{"id":"0123456789ab"}}
          GceCloudCredentials|gce|"projectId":"p","clientId":"c","accountName":"n","privateKey":"swordfish"
          AzureCloudCredentials|azure|"tenantId":"t","subscription":"s"
          CloudstackCloudCredentials|idcf|"provider":"idcf","apiUrl":"http://u","apiKey":"k","secretKey":"swordfish"
          OpenstackCloudCredentials|mirantis|"provider":"mirantis","keystoneUrl":"http://u","userName":"u","password":"swordfish","tenantName":"t","domainName":"d","sslVerification":false
          RackspaceCloudCredentials|rackspacenguk|"userName":"u","apiKey":"swordfish","isUk":true
          RackspaceCloudCredentials|rackspacengus|"userName":"u","apiKey":"swordfish","isUk":false
          VmwareCloudCredentials|vmware|"url":"http://u","userName":"u","password":"swordfish","sslVerification":true
          LocalCloudCredentials|local|"description":"d"
          """)
  void all_that_is_said_is_shown_again_but_the_secrets(String kind, String platform, String rest)
      throws JsonProcessingException {
    var json = "{\"cloudCredentialsType\":\"%s\",\"name\":\"n\",%s}".formatted(kind, rest);
    var draft = draft(json);
    var shown = view(draft).json();

    assertThat(draft.platform().value()).isEqualTo(platform);
    assertThat(draft.settings().values()).doesNotContain("swordfish");
    assertThat(draft.secrets().size()).isEqualTo(json.contains("swordfish") ? 1 : 0);
    assertThat(shown.toString()).doesNotContain("swordfish");
    var said = JSON.readTree(json);
    said.fieldNames()
        .forEachRemaining(name -> {
          if (!said.get(name).asText().equals("swordfish") && !said.get(name).isObject()) {
            assertThat(shown.get(name)).as(name).isEqualTo(said.get(name));
          }
        });
  }

  @Test
  void an_object_inside_is_shown_whole_and_a_secret_that_is_not_named_stays()
      throws JsonProcessingException {
    var draft =
        draft(
            """
            {"cloudCredentialsType":"AwsCloudCredentials","name":"n","accountType":"regular",
             "accessKey":"a","secretKey":"swordfish",
             "billing":{"bucket":"b","cloudCredentials":"0123456789ab"}}
            """);
    var view = view(draft);
    assertThat(view.json().path("billing").toString())
        .isEqualTo(
            "{\"bucket\":\"b\",\"cloudCredentials\":{\"id\":\"0123456789ab\"},"
                + "\"cloudLocation\":null,\"enabled\":false}");

    var merged = done(BodyReader.patch(view, JSON.readTree("{\"billing\":null,\"name\":\"m\"}")));
    var changed = CredentialForms.draft(merged, draft.secrets());
    assertThat(changed.secrets()).isEqualTo(Map.of("secretKey", Secret.of("swordfish")));
    assertThat(changed.settings()).isEqualTo(Map.of("accountType", "regular", "accessKey", "a"));
    var renewed = done(BodyReader.patch(view, JSON.readTree("{\"secretKey\":\"trout\"}")));
    assertThat(CredentialForms.draft(renewed, draft.secrets()).secrets())
        .isEqualTo(Map.of("secretKey", Secret.of("trout")));
  }

  private static Draft draft(String json) throws JsonProcessingException {
    return CredentialForms.draft(
        done(BodyReader.create(CredentialSchemas.CREDENTIALS, JSON.readTree(json))), Map.of());
  }

  private static View view(Draft draft) {
    return CredentialForms.view(
        new CloudCredential(
            "0123456789ab",
            Scope.installation(),
            draft.platform(),
            draft.name(),
            draft.description(),
            false,
            draft.settings(),
            1));
  }

  private static Values done(Outcome<Values> outcome) {
    return switch (outcome) {
      case Outcome.Done<Values>(var values) -> values;
      case Outcome.Refused<Values>(var why) -> throw new AssertionError(why.text());
    };
  }
}
