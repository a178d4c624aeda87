package io.heddle.k8s;

import java.util.Optional;

/**
 * L2S-M's {@code L2Network} ({@code l2sm.l2sm.k8s.local/v1}) of type {@code vnet}.
 *
 * @param cidr {@code spec.networkCIDR}, as written
 * @param line where the object begins in its file, counted from 1
 */
public record L2Network(ObjectName name, Optional<String> cidr, int line) {}
