package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.PageKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("database")
class ListQueryTest {
  private static final int ROWS = 1_250;
  private static final PageKey NOWHERE = new PageKey(List.of("12"));

  private static final ListQuery THINGS =
      new ListQuery(
          "select * from thing where hidden = :hidden",
          Map.of(
              "name", "name",
              "place", ListQuery.whole("place"),
              "key", ListQuery.uuid("key"),
              "good", ListQuery.flag("good"),
              "at", ListQuery.second("at")),
          ListOrder.lastFirst(ListOrder.time("at"), ListOrder.uuid("key")));

  private static final ListQuery BY_NAME =
      new ListQuery(
          THINGS.select(),
          Map.of(),
          ListOrder.by(ListOrder.text("name"), ListOrder.whole("place")));

  private final TestDatabase database = TestDatabase.empty();
  private final Db db = database.db();

  /** Ten rows share each moment; moments have microseconds. */
  @BeforeEach
  void things() {
    db.inTransaction(tx -> {
      Db.jdbc(tx)
          .sql(
              """
              create table thing (
                key uuid primary key, place bigint not null, name text not null,
                good boolean not null, at timestamptz not null, hidden boolean not null)
              """)
          .update();
      return Db.jdbc(tx)
          .sql(
              """
              insert into thing
              select md5(i::text)::uuid, i, 'thing ' || i % 7, i % 2 = 0,
                     timestamptz '2026-11-23T06:00:00.123456Z' + (i / 10) * interval '1.000001 s',
                     false
                from generate_series(1, :rows) i
              """)
          .param("rows", ROWS)
          .update();
    });
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Listed<Long> list(ListQuery query, Listing listing) {
    return db.read(tx ->
        query.run(tx, listing, s -> s.param("hidden", false), (row, _) -> row.getLong("place")));
  }

  private List<Long> found(String property, String value) {
    return list(THINGS, new Listing(Map.of(property, value), 0, 100)).rows();
  }

  private static Listing from(long offset, int limit, Optional<PageKey> after) {
    return new Listing(Map.of(), offset, limit, after, false);
  }

  private void add(String name) {
    db.inTransaction(tx ->
        Db.jdbc(tx)
            .sql(
                "insert into thing values (gen_random_uuid(), -1, :name, true,"
                    + " now() + interval '1 year', false)")
            .param("name", name)
            .update());
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 99, 100})
  void pages_by_key_show_each_row_once_though_others_come_in_front(int size) {
    var seen = new ArrayList<Long>();
    var page = list(THINGS, from(0, size, Optional.empty()));
    while (!page.rows().isEmpty()) {
      seen.addAll(page.rows());
      add("new");
      page = list(THINGS, from(seen.size(), size, page.end()));
    }
    assertThat(seen).hasSize(ROWS).doesNotHaveDuplicates().doesNotContain(-1L);
  }

  @Test
  void pages_by_key_are_the_pages_by_number() {
    for (var query : List.of(THINGS, BY_NAME)) {
      var end = Optional.<PageKey>empty();
      for (long offset = 0; offset < ROWS; offset += 100) {
        var byKey = list(query, from(offset, 100, end));
        var byNumber = list(query, from(offset, 100, Optional.empty()));
        assertThat(byKey).isEqualTo(byNumber);
        end = byKey.end();
      }
    }
  }

  @Test
  void a_thousand_rows_past_the_page_are_counted_and_no_more_unless_asked() {
    var first = list(THINGS, from(0, 100, Optional.empty()));
    assertThat(first.total()).isEqualTo(1_100);
    assertThat(first.exact()).isFalse();
    var third = list(THINGS, from(200, 100, Optional.empty()));
    assertThat(third.total()).isEqualTo(ROWS);
    assertThat(third.exact()).isTrue();
    var counted = list(THINGS, new Listing(Map.of(), 0, 100, Optional.empty(), true));
    assertThat(counted.total()).isEqualTo(ROWS);
    assertThat(counted.exact()).isTrue();
  }

  @Test
  void a_page_that_ends_the_list_knows_its_size() {
    var last = list(THINGS, from(1_200, 100, Optional.empty()));
    assertThat(last.rows()).hasSize(50);
    assertThat(last.total()).isEqualTo(ROWS);
    var beyond = list(THINGS, from(5_000, 100, Optional.empty()));
    assertThat(beyond.rows()).isEmpty();
    assertThat(beyond.total()).isEqualTo(ROWS);
    assertThat(beyond.exact()).isTrue();
  }

  @Test
  void a_place_that_is_none_of_this_list_is_passed_over() {
    var byNumber = list(THINGS, from(100, 10, Optional.empty())).rows();
    assertThat(list(THINGS, from(100, 10, Optional.of(NOWHERE))).rows()).isEqualTo(byNumber);
    for (var values :
        List.of(
            List.of("yesterday", "00000000-0000-0000-0000-000000000000"),
            List.of("2026-11-23T06:00:00Z", "x"),
            List.of("+999999999-12-31T23:59:59Z", "00000000-0000-0000-0000-000000000000"),
            List.of("2026-11-23T06:00:00Z"))) {
      var place = Optional.of(new PageKey(values));
      assertThat(list(THINGS, from(100, 10, place)).rows()).isEqualTo(byNumber);
    }
    var named = list(BY_NAME, from(100, 10, Optional.empty())).rows();
    var broken = Optional.of(new PageKey(List.of("a\0b", "1")));
    assertThat(list(BY_NAME, from(100, 10, broken)).rows()).isEqualTo(named);
  }

  @ParameterizedTest
  @CsvSource({
    "place, 17, 1",
    "place, 999999999999999999, 0",
    "key, 70efdf2e-c9b0-8607-9795-c442636b55fb, 1",
    "key, 70EFDF2E-C9B0-8607-9795-C442636B55FB, 1",
    "key, 70efdf2e, 0",
    "key, x' or true --, 0",
    "good, true, 100",
    "name, thing 3, 100",
    "name, thing 9, 0",
    "at, 2026-11-23T06:00:01Z, 10",
    "at, 2026-11-23T07:00:00+01:00, 9",
  })
  void filters_compare_as_the_type_of_their_column_is(String property, String value, int rows) {
    assertThat(found(property, value)).hasSize(rows);
  }
}
