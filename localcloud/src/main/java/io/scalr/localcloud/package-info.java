/**
 * The local cloud: a program of its own that runs instances on this machine and serves a small
 * HTTP/JSON API on a unix socket.
 *
 * <pre>
 *   java -cp … io.scalr.localcloud.Main --dir DIR [--backend netns|loopback|auto] [--images FILE]
 *
 *   GET  /health                          which backend and why, the gateway address
 *   POST /v1/instances                    launch: token, image, type, name, tags, userData (base64)
 *   GET  /v1/instances?cursor=ID          a page of all instances, oldest id first
 *   GET  /v1/instances/ID                 one instance, with counters where the backend has them
 *   GET  /v1/instances/ID/console         the last 64 KiB of what it printed
 *   POST /v1/instances/ID/terminate       … /reboot, /suspend, /resume
 *   GET  /v1/types, /v1/locations, /v1/images
 *   PUT  /v1/ports                        the TCP ports of the gateway that instances may reach
 *   POST /v1/shutdown                     power everything off and end
 * </pre>
 *
 * <p>Nouns: instance (a process tree with a disk, an address and limits), image (the command that
 * an instance runs), backend (how instances are kept apart), boot (one life of a process tree).
 *
 * <p>Rules: a token and its request are on disk before a process starts. An instance outlives a
 * crash of this program and is adopted at its next start, by the names of its cgroup and lock,
 * never by a bare process number. A clean end powers instances off, keeps their disks, and leaves
 * no process, namespace, cgroup, link or mount; the next start powers them on before the API
 * answers.
 *
 * <p>What an instance may send is decided by a packet filter on the host's end of its cable: the
 * open ports of the gateway, and the instances with the same environment tags. Until a caller opens
 * ports there are none.
 *
 * <p>Must never: know anything of farms, roles or servers; open a network port.
 */
@NullMarked
package io.scalr.localcloud;

import org.jspecify.annotations.NullMarked;
