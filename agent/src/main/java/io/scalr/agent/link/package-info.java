/**
 * The one outbound link to the server, and how the agent came to have it: enrolment, the transport
 * behind {@link io.scalr.agent.link.Link}, and the conversation of frames on it. The agent listens
 * on no port. Whatever arrives is checked before it is believed; a link that breaks is a value
 * ({@link io.scalr.agent.link.LinkLost} says why), and the next one is opened after a pause of
 * random length.
 */
@NullMarked
package io.scalr.agent.link;

import org.jspecify.annotations.NullMarked;
