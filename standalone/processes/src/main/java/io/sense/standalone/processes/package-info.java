/** Each program of Sense as a process of its own on this machine. */
package io.sense.standalone.processes;
