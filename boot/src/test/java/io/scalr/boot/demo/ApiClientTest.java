package io.scalr.boot.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClientTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "maxResults=2&farm=1, farm=1&maxResults=2",
    "name=a+b, name=a%20b",
    "name=a%2Fb~c*, name=a%2Fb~c%2A",
    "flag, flag="
  })
  void a_query_is_signed_sorted_and_encoded_as_the_rfc_says(String query, String canonical) {
    assertThat(ApiClient.canonical(query)).isEqualTo(canonical);
  }
}
