package io.scalr.protocol;

/**
 * Agent to server, numbered: kept in the agent's spool until the server says that it is committed.
 * Each family belongs to one feature of the server.
 */
public sealed interface AgentMessage extends Message permits LifeMessage, ExecutionMessage {}
