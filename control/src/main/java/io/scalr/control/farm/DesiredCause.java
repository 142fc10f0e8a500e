package io.scalr.control.farm;

/** Why the wanted number of a farm role was last raised. */
public enum DesiredCause {
  SCALING,
  FARM_LAUNCHED,
  API,
  UI
}
