package io.scalr.control.cloud.http;

import static io.scalr.control.http.schema.Property.decimal;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.cloud.Catalogue;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.InstanceType;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.cloud.PlatformNames;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** Locations and instance types of an environment's clouds. */
public final class CloudResource {
  private static final Schema LOCATION =
      Schema.object(
          "CloudLocation",
          text("cloudLocation"),
          text("cloudPlatform").oneOf(PlatformNames.array()).required());

  private static final Schema TYPE =
      Schema.object(
          "InstanceType",
          text("id").described("Identifier of the InstanceType object.").readOnly().filterable(),
          decimal("memory").described("Memory in GB allocated for the Instance.").readOnly(),
          text("name").described("The Instance Type Name in the Cloud.").readOnly().filterable(),
          whole("vcpus").described("Virtual CPUs count.").readOnly());

  private static final String LOCATIONS = "/{envId}/clouds/{cloudPlatform:text}/cloud-locations/";

  private final Catalogue catalogue;

  public CloudResource(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(Level.USER, LOCATIONS, Permission.CLOUDS_VIEW, LOCATION, this::locations),
        Route.list(
            Level.USER,
            LOCATIONS + "{cloudLocation:text}/instance-types/",
            Permission.CLOUDS_VIEW,
            TYPE,
            this::types));
  }

  private Outcome<Answer> locations(Call call) {
    var platform = platform(call);
    return catalogue
        .locations(call.tenant(), platform)
        .map(all ->
            Answer.whole(
                call,
                all.stream()
                    .map(each ->
                        View.of(LOCATION).put("cloudLocation", each).put("cloudPlatform", platform))
                    .toList()));
  }

  private Outcome<Answer> types(Call call) {
    return catalogue
        .instanceTypes(call.tenant(), platform(call), new CloudLocation(call.text("cloudLocation")))
        .map(all -> Answer.whole(call, all.stream().map(CloudResource::view).toList()));
  }

  /** Lower case, as all are: an id that is not so is simply unknown. */
  private static PlatformId platform(Call call) {
    var name = call.text("cloudPlatform").strip().toLowerCase(Locale.ROOT);
    return new PlatformId(name.isEmpty() ? "-" : name);
  }

  private static View view(InstanceType type) {
    return View.of(TYPE)
        .put("id", type.id())
        .put("memory", gigabytes(type.ramMegabytes()))
        .put("name", type.name())
        // the contract counts whole processors; a share of one is shown as one
        .put("vcpus", (long) Math.ceil(type.vcpus()));
  }

  private static BigDecimal gigabytes(long megabytes) {
    return BigDecimal.valueOf(megabytes)
        .divide(BigDecimal.valueOf(1024), 3, RoundingMode.HALF_UP)
        .stripTrailingZeros();
  }
}
