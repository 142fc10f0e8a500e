package io.scalr.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A large environment's rows, copied from one farm that was made through the API: that farm and its
 * farm role are the pattern, so that whatever the schema holds of them is there.
 *
 * @param env where all of it is
 * @param farms ids of the copies, each with one farm role
 * @param servers some of the servers' ids, evenly over all
 */
record LargeFleet(long env, List<Long> farms, List<Long> farmRoles, List<UUID> servers) {
  private static final int SERVERS_A_FARM = 5;
  private static final int SAMPLE = 10_000;

  private static final String TENANT = "account_id = %1$d and env_id = %2$d";

  /**
   * @param pattern the farm to copy
   * @param servers how many; a fifth as many farms, and as many lines of the orchestration log
   */
  static LargeFleet make(Connection database, long pattern, int servers) throws SQLException {
    long account;
    long env;
    try (var rows =
        database
            .createStatement()
            .executeQuery("select account_id, env_id from farm where id = " + pattern)) {
      rows.next();
      account = rows.getLong(1);
      env = rows.getLong(2);
    }
    var tenant = TENANT.formatted(account, env);
    int farms = servers / SERVERS_A_FARM;
    execute(
        database,
        copy(
            database,
            "farm",
            "id = " + pattern,
            "n",
            farms,
            "name='farm-' || n, hash=substr(md5(n::text), 1, 14), status='running'"));
    execute(
        database,
        """
        create temp table made as
        select id, row_number() over (order by id) n from farm where %s and id <> %d
        """
            .formatted(tenant, pattern));
    execute(
        database,
        copy(
            database,
            "farm_role",
            "farm_id = " + pattern,
            "made.id",
            0,
            "farm_id=made.id, alias='web', min_instances=%1$d, max_instances=%1$d, wanted=%1$d"
                .formatted(SERVERS_A_FARM)));
    execute(database, SERVERS.formatted(account, env, SERVERS_A_FARM, pattern));
    execute(database, EXECUTIONS.formatted(account, env));
    execute(database, LOG.formatted(account, env));
    execute(database, "drop table made");
    execute(database, "vacuum analyze");
    return new LargeFleet(
        env,
        numbers(database, "select id from farm where " + tenant + " and id <> " + pattern),
        numbers(
            database, "select id from farm_role where " + tenant + " and farm_id <> " + pattern),
        uuids(
            database,
            "select server_id from server where %s order by md5(server_id::text) limit %d"
                .formatted(tenant, SAMPLE)));
  }

  private static final String SERVERS =
      """
      insert into server
        (account_id, env_id, server_id, farm_id, farm_role_id, index, platform, location,
         credential_id, role_id, image_id, cloud_image, instance_type, launch_reason,
         launched_by, created_at, state, state_since, cloud_server_id, first_running_at,
         private_ips, version)
      select r.account_id, r.env_id, gen_random_uuid(), r.farm_id, r.id, n, r.platform,
             r.cloud_location, c.credential_id, r.role_id, i.image_id, 'image', r.instance_type, 3,
             'bench', now() - (r.id * 5 + n) * interval '1 ms', 'running', now(),
             'i-' || r.id || '-' || n, now(), array['10.0.0.1'], 1
        from farm_role r
        join environment_cloud c using (account_id, env_id, platform)
        join role_image i on i.role_id = r.role_id
        cross join generate_series(1, %3$d) n
       where r.account_id = %1$d and r.env_id = %2$d and r.farm_id <> %4$d
      """;

  private static final String EXECUTIONS =
      """
      insert into script_execution
        (account_id, env_id, id, server_id, farm_id, farm_role_id, server_index, own_event,
         triggered_by, name, blocking, timeout, ordered_at, status, ended_at, exit_code)
      select account_id, env_id, gen_random_uuid(), server_id, farm_id, farm_role_id, index, false,
             'api', 'Bench', true, 60, created_at, 'finished', created_at, 0
        from server where account_id = %1$d and env_id = %2$d
      """;

  private static final String LOG =
      """
      insert into orchestration_log
        (account_id, env_id, id, server_id, farm_id, farm_role_id, server_index, triggered_by,
         name, at, exit_code, elapsed_ms, stdout, stderr, stdout_bytes, stderr_bytes)
      select account_id, env_id, id, server_id, farm_id, farm_role_id, server_index, 'api', name,
             ordered_at, 0, 12, '', '', 0, 0
        from script_execution where account_id = %1$d and env_id = %2$d
      """;

  /**
   * A statement that copies the rows of a condition, with other values in some columns.
   *
   * @param copies how often; 0 for once for each of the made farms
   * @param other {@code column=expression}, separated by commas and spaces
   */
  private static String copy(
      Connection database, String table, String where, String n, int copies, String other)
      throws SQLException {
    var names = new ArrayList<String>();
    var values = new ArrayList<String>();
    var changed = new java.util.HashMap<String, String>();
    for (var each : other.split(", (?=[a-z_]+=)")) {
      var parts = each.split("=", 2);
      changed.put(parts[0], parts[1]);
    }
    try (var columns = database.getMetaData().getColumns(null, "public", table, null)) {
      while (columns.next()) {
        var name = columns.getString("COLUMN_NAME");
        if (!name.equals("id")) {
          names.add(name);
          values.add(changed.getOrDefault(name, "pattern." + name));
        }
      }
    }
    return "insert into %s (%s) select %s from %s pattern cross join %s where pattern.%s"
        .formatted(
            table,
            String.join(", ", names),
            String.join(", ", values),
            table,
            copies == 0 ? "made" : "generate_series(1, " + copies + ") " + n,
            where);
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Long> numbers(Connection database, String sql) throws SQLException {
    return read(database, sql, row -> row.getLong(1));
  }

  private static List<UUID> uuids(Connection database, String sql) throws SQLException {
    return read(database, sql, row -> row.getObject(1, UUID.class));
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> read(Connection database, String sql, Reader<T> reader)
      throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      var all = new ArrayList<T>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return List.copyOf(all);
    }
  }
}
