package io.scalr.control.role.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.role.Image;
import io.scalr.control.role.Images;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleAccess;
import io.scalr.control.role.RoleCategories;
import io.scalr.control.role.RoleUse;
import io.scalr.control.role.Roles;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Roles, images and categories on a real database. */
@Tag("database")
class RolesTest {
  private static final Scope ENVIRONMENT =
      Scope.of(new Tenant(new AccountId(1), new EnvironmentId(1)));
  private static final Scope ACCOUNT = Scope.of(new AccountId(1));
  private static final Scope STRANGER =
      Scope.of(new Tenant(new AccountId(2), new EnvironmentId(2)));
  private static final PlatformId LOCAL = new PlatformId("local");
  private static final CloudLocation PLACE = new CloudLocation("local");

  private TestDatabase database;
  private Db db;
  private boolean used;
  private RoleCategories categories;
  private Images images;
  private Roles roles;

  @BeforeEach
  void open() {
    database =
        TestDatabase.fresh(
            new Tenant(new AccountId(1), new EnvironmentId(1)),
            new Tenant(new AccountId(2), new EnvironmentId(2)));
    db = database.db();
    var clock = new SystemClock();
    var systems = new JdbcOsStore();
    var use =
        new RoleUse() {
          @Override
          public boolean inUse(Tx tx, RoleId role) {
            return used;
          }

          @Override
          public boolean inUseOutside(Tx tx, RoleId role, List<EnvironmentId> environments) {
            return used;
          }

          @Override
          public boolean inUseAt(
              Tx tx, RoleId role, PlatformId platform, Optional<CloudLocation> location) {
            return used;
          }
        };
    categories = new RoleCategories(new JdbcRoleCategoryStore());
    images = new Images(new JdbcImageStore(), systems, (_, _) -> false, clock, new SystemIds());
    roles =
        new Roles(
            new JdbcRoleStore(),
            images.store(),
            categories.store(),
            systems,
            new JdbcAccountStore(clock),
            use,
            clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_role_made_in_an_environment_is_found_there_and_nowhere_else() {
    var role = done(tx -> roles.create(tx, ENVIRONMENT, draft("web", "debian-12")));

    assertThat(this.<Role>done(tx -> roles.find(tx, ENVIRONMENT, role.id()))).isEqualTo(role);
    assertThat(refused(tx -> roles.find(tx, STRANGER, role.id())))
        .isInstanceOf(Refusal.ObjectNotFound.class);
    assertThat(refused(tx -> roles.find(tx, ACCOUNT, role.id())))
        .isInstanceOf(Refusal.ObjectNotFound.class);
  }

  @Test
  void an_accounts_role_is_seen_from_its_environment_but_changed_only_in_the_account() {
    var role = done(tx -> roles.create(tx, ACCOUNT, draft("web", "debian-12")));

    assertThat(this.<Role>done(tx -> roles.find(tx, ENVIRONMENT, role.id()))).isEqualTo(role);
    assertThat(refused(tx -> roles.change(tx, ENVIRONMENT, role.id(), draft("x", "debian-12"))))
        .isInstanceOf(Refusal.ScopeViolation.class);
    assertThat(refused(tx -> roles.delete(tx, ENVIRONMENT, role.id())))
        .isInstanceOf(Refusal.ScopeViolation.class);
    var changed = done(tx -> roles.change(tx, ACCOUNT, role.id(), draft("x", "debian-12")));
    assertThat(changed.name()).isEqualTo("x");
  }

  @Test
  void lists_show_what_is_seen_narrowed_by_filters_and_counted() {
    done(tx -> roles.create(tx, ENVIRONMENT, draft("web", "debian-12")));
    done(tx -> roles.create(tx, ACCOUNT, draft("db", "ubuntu-24-04")));
    done(tx -> roles.create(tx, STRANGER, draft("theirs", "debian-12")));

    assertThat(names(ENVIRONMENT, Map.of())).containsExactly("web", "db");
    assertThat(names(ENVIRONMENT, Map.of("scope", "account"))).containsExactly("db");
    assertThat(names(ENVIRONMENT, Map.of("os", "debian-12", "quickStart", "false")))
        .containsExactly("web");
    var second =
        db.inTransaction(tx -> roles.store().list(tx, ENVIRONMENT, new Listing(Map.of(), 1, 1)));
    assertThat(second.total()).isEqualTo(2);
    assertThat(second.rows()).extracting(Role::name).containsExactly("db");
  }

  @Test
  void a_name_is_taken_once_in_a_scope() {
    done(tx -> roles.create(tx, ENVIRONMENT, draft("web", "debian-12")));

    assertThat(refused(tx -> roles.create(tx, ENVIRONMENT, draft("web", "debian-12"))).text())
        .isEqualTo("'Role.name' (web) already exists.");
    done(tx -> roles.create(tx, ACCOUNT, draft("web", "debian-12")));
  }

  @Test
  void an_unknown_system_category_or_automation_is_refused_in_the_apis_words() {
    assertThat(refused(tx -> roles.create(tx, ENVIRONMENT, draft("web", "beos-5"))).text())
        .isEqualTo("'Role.os.id' (beos-5) was not found.");
    var draft =
        new Roles.Draft(
            "web",
            "",
            "debian-12",
            999,
            false,
            Optional.empty(),
            true,
            List.of(),
            List.of(),
            RoleAccess.OPEN);
    assertThat(refused(tx -> roles.create(tx, ENVIRONMENT, draft)))
        .isInstanceOf(Refusal.ObjectNotFound.class);
    assertThat(refused(tx -> roles.create(tx, ENVIRONMENT, automated("invalid"))).text())
        .isEqualTo("'Role.builtinAutomation' (invalid) are invalid");
    assertThat(
            refused(tx -> roles.create(tx, ENVIRONMENT, automated("postgresql", "mysql"))).text())
        .isEqualTo("'Role.builtinAutomation' (mysql, postgresql) behaviors can't be combined.");
    assertThat(this.<Role>done(tx -> roles.create(tx, ENVIRONMENT, automated("chef", "apache"))))
        .extracting(Role::builtinAutomation)
        .isEqualTo(List.of("chef", "apache"));
  }

  @Test
  void a_role_has_one_image_for_each_place_of_its_own_system() {
    var role = done(tx -> roles.create(tx, ENVIRONMENT, draft("web", "debian-12")));
    var image = done(tx -> images.register(tx, ENVIRONMENT, image("a", "debian-12", true)));
    var second = done(tx -> images.register(tx, ENVIRONMENT, image("b", "debian-12", true)));
    var other = done(tx -> images.register(tx, ENVIRONMENT, image("c", "ubuntu-24-04", true)));
    var bare = done(tx -> images.register(tx, ENVIRONMENT, image("d", "debian-12", false)));

    assertThat(this.<Image>done(tx -> roles.addImage(tx, ENVIRONMENT, role.id(), image.id())))
        .isEqualTo(image);
    assertThat(refused(tx -> roles.addImage(tx, ENVIRONMENT, role.id(), second.id())).text())
        .isEqualTo(
            "'RoleImage.image.id' (b) with 'cloudLocation' (local) has already been registered.");
    assertThat(refused(tx -> roles.addImage(tx, ENVIRONMENT, role.id(), other.id())))
        .isInstanceOf(Refusal.OperatingSystemMismatch.class);
    assertThat(refused(tx -> roles.addImage(tx, ENVIRONMENT, role.id(), bare.id())))
        .isInstanceOf(Refusal.UnacceptableObjectConfiguration.class);
    assertThat(
            db.inTransaction(tx -> roles.store().imageFor(tx, role.id(), LOCAL, PLACE))
                .map(Image::id))
        .contains(image.id());
  }

  @Test
  void what_is_used_is_not_deleted_and_what_is_deleted_is_gone() {
    var role = done(tx -> roles.create(tx, ENVIRONMENT, draft("web", "debian-12")));
    var image = done(tx -> images.register(tx, ENVIRONMENT, image("a", "debian-12", true)));
    done(tx -> roles.addImage(tx, ENVIRONMENT, role.id(), image.id()));
    used = true;

    assertThat(refused(tx -> roles.delete(tx, ENVIRONMENT, role.id())))
        .isInstanceOf(Refusal.ObjectInUse.class);
    assertThat(refused(tx -> roles.removeImage(tx, ENVIRONMENT, role.id(), image.id())))
        .isInstanceOf(Refusal.ObjectInUse.class);
    assertThat(refused(tx -> images.delete(tx, ENVIRONMENT, image.id())))
        .isInstanceOf(Refusal.ObjectInUse.class);

    used = false;
    done(tx -> roles.removeImage(tx, ENVIRONMENT, role.id(), image.id()));
    done(tx -> images.delete(tx, ENVIRONMENT, image.id()));
    done(tx -> roles.delete(tx, ENVIRONMENT, role.id()));
    assertThat(refused(tx -> roles.delete(tx, ENVIRONMENT, role.id())))
        .isInstanceOf(Refusal.ObjectNotFound.class);
  }

  @Test
  void the_same_cloud_image_is_registered_once_in_what_a_scope_sees() {
    done(tx -> images.register(tx, ACCOUNT, image("a", "debian-12", true)));

    assertThat(refused(tx -> images.register(tx, ENVIRONMENT, image("a", "debian-12", true))))
        .isInstanceOf(Refusal.UnicityViolation.class);
    done(tx -> images.register(tx, STRANGER, image("a", "debian-12", true)));
  }

  @Test
  void a_category_is_named_once_and_kept_while_a_role_has_it() {
    var category = done(tx -> categories.create(tx, ENVIRONMENT, "Ours"));

    assertThat(refused(tx -> categories.create(tx, ENVIRONMENT, "Base")).text())
        .isEqualTo("'RoleCategory.name' (Base) already exists.");
    assertThat(refused(tx -> categories.find(tx, STRANGER, category.id())).text())
        .isEqualTo(
            "'RoleCategory.id' (%d) either was not found or isn't from current scope."
                .formatted(category.id()));
    assertThat(refused(tx -> categories.rename(tx, ENVIRONMENT, 1, "x")))
        .isInstanceOf(Refusal.ScopeViolation.class);
    done(tx ->
        roles.create(
            tx,
            ENVIRONMENT,
            new Roles.Draft(
                "web",
                "",
                "debian-12",
                category.id(),
                true,
                Optional.of("Web"),
                true,
                List.of(),
                List.of("a", "b"),
                RoleAccess.OPEN)));
    assertThat(refused(tx -> categories.delete(tx, ENVIRONMENT, category.id())))
        .isInstanceOf(Refusal.ObjectInUse.class);
    assertThat(done(tx -> categories.rename(tx, ENVIRONMENT, category.id(), "Yours")).name())
        .isEqualTo("Yours");
  }

  private List<String> names(Scope scope, Map<String, String> filters) {
    return db
        .inTransaction(tx -> roles.store().list(tx, scope, new Listing(filters, 0, 100)))
        .rows()
        .stream()
        .map(Role::name)
        .toList();
  }

  private static Roles.Draft draft(String name, String os) {
    return new Roles.Draft(
        name, "", os, 1, false, Optional.empty(), true, List.of(), List.of(), RoleAccess.OPEN);
  }

  private static Roles.Draft automated(String... names) {
    return new Roles.Draft(
        "r",
        "",
        "debian-12",
        1,
        false,
        Optional.empty(),
        true,
        List.of(names),
        List.of(),
        RoleAccess.OPEN);
  }

  private static Images.Draft image(String cloudImage, String os, boolean agent) {
    return new Images.Draft(
        cloudImage,
        LOCAL,
        Optional.of(PLACE),
        cloudImage,
        "x86_64",
        os,
        Optional.empty(),
        Optional.empty(),
        agent,
        false,
        false);
  }

  private <T> T done(Function<Tx, Outcome<T>> work) {
    return switch (db.inTransaction(work)) {
      case Outcome.Done<T>(var value) -> value;
      case Outcome.Refused<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private <T> Refusal refused(Function<Tx, Outcome<T>> work) {
    return switch (db.inTransaction(work)) {
      case Outcome.Done<T>(var value) -> throw new AssertionError("done: " + value);
      case Outcome.Refused<T>(var refusal) -> refusal;
    };
  }
}
