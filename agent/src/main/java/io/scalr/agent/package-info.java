/**
 * scalarizr, the program on the instance: enrols, keeps one outbound link to the server, tells it
 * of the machine's life, runs the scripts it is ordered to run and samples the machine. It depends
 * on the kernel and the protocol only, listens on no port, and must stay small: it shares the
 * machine with the user's work.
 */
@NullMarked
package io.scalr.agent;

import org.jspecify.annotations.NullMarked;
