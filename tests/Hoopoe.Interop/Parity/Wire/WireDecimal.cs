namespace Hoopoe.Interop.Parity.Wire;

/// <summary>A decimal in a table: <paramref name="Value"/> divided by ten to the power of <paramref name="Scale"/>.</summary>
internal readonly record struct WireDecimal(byte Scale, uint Value);
