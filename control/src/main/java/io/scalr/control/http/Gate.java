package io.scalr.control.http;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import java.util.Map;
import java.util.Optional;

/** Decides who calls and what they may touch. Implemented by {@code access}. */
public interface Gate {
  /**
   * Finds out who calls; called once for each request to a route that needs a caller, before
   * anything else is looked at.
   */
  Identified identify(Incoming request);

  /**
   * Decides whether the caller may use a route, and within which scope. An environment or account
   * that is absent, and one that is another's, are refused in the same words.
   *
   * <p>So are a farm, and what lives in one, that the caller has nothing to do with.
   */
  Outcome<Admission> admit(Caller caller, Entry entry);

  /**
   * What a request wants to enter.
   *
   * @param account the account of the path
   * @param environment the environment of the path
   * @param path the values of the parameters of the path's template
   */
  record Entry(
      Permission permission,
      Level level,
      Optional<AccountId> account,
      Optional<EnvironmentId> environment,
      Map<String, String> path) {
    public Entry {
      path = Map.copyOf(path);
    }
  }

  /**
   * @param farms those that the caller may see there
   */
  record Admission(Scope scope, FarmReach farms) {
    /** Without a thought of farms. */
    public static Admission to(Scope scope) {
      return new Admission(scope, FarmReach.all());
    }
  }

  /**
   * @param result the caller, or why there is none
   * @param proof what makes this very request recognisable when it comes again; only for signed
   *     requests
   * @param stringToSign what the server signed, for {@code X-Scalr-Debug}
   */
  record Identified(Outcome<Caller> result, Optional<Proof> proof, Optional<String> stringToSign) {}

  /**
   * The signature of a request, as the server computed it.
   *
   * @param keyId whose key
   * @param signature the bytes of the HMAC
   */
  record Proof(String keyId, byte[] signature) {}
}
