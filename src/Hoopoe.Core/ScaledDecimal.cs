namespace Hoopoe.Core;

/// <summary>A decimal number as a protocol's argument or header says it: a whole number divided by a power of ten.</summary>
/// <param name="Scale">The power.</param>
/// <param name="Unscaled">The whole number.</param>
public readonly record struct ScaledDecimal(byte Scale, uint Unscaled);
