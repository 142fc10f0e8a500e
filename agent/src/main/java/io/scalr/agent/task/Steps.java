package io.scalr.agent.task;

import java.io.IOException;

/** Hears what the server's answers to the agent's own life-cycle messages came to. */
public interface Steps {
  /**
   * The blocking scripts of an event that answers a step have ended.
   *
   * @param event HostInit or BeforeHostUp
   * @param ok every one of them ended with 0
   */
  void answered(String event, boolean ok) throws IOException;
}
