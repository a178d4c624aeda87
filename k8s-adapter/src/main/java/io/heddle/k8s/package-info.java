/**
 * What Kubernetes objects ask of the network, in the shapes of L2S-M: its networks and its pods.
 */
package io.heddle.k8s;
