package io.scalr.control.http.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.http.CloudResource;
import io.scalr.control.cost.http.ProjectResource;
import io.scalr.control.farm.http.FarmResource;
import io.scalr.control.farm.http.FarmRoleResource;
import io.scalr.control.http.Level;
import io.scalr.control.http.Route;
import io.scalr.control.role.http.ImageResource;
import io.scalr.control.role.http.OsResource;
import io.scalr.control.role.http.RoleCategoryResource;
import io.scalr.control.role.http.RoleResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What we describe, the vendor describes alike. The resources are made of nothing, because their
 * routes only name handlers and none is called.
 */
@NullUnmarked
class VendorDescriptionTest {
  private static VendorDescription both() throws IOException {
    var routes = new ArrayList<Route>();
    routes.addAll(new OsResource(null, null).routes());
    routes.addAll(new RoleCategoryResource(null, null, null).routes());
    routes.addAll(new ImageResource(null, null, null, null).routes());
    routes.addAll(new RoleResource(null, null, null).routes());
    routes.addAll(new CloudResource(null).routes());
    routes.addAll(new FarmResource(null, null, null).routes());
    routes.addAll(new FarmRoleResource(null, null, null, null, null).routes());
    routes.addAll(new ProjectResource(null, null).routes());
    var both = VendorDescription.of(Level.USER, List.copyOf(routes));
    Assumptions.assumeTrue(
        both.isPresent(),
        "the vendor's description is absent; -Dscalr.vendor.api=DIR says where it is");
    return both.get();
  }

  @Test
  void every_operation_of_ours_is_the_vendors() throws IOException {
    assertThat(both().unknownOperations()).isEmpty();
  }

  @Test
  void every_property_of_ours_is_as_the_vendor_describes_it() throws IOException {
    assertThat(both().differences()).isEmpty();
  }
}
