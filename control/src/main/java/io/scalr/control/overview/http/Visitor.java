package io.scalr.control.overview.http;

import io.scalr.control.http.Caller;

/**
 * Who looks at the page.
 *
 * @param csrf what each form must carry
 */
record Visitor(Caller caller, String csrf) {}
