namespace Hoopoe.Interop.Parity.Wire;

/// <summary>A timestamp in a table, in seconds since 1970.</summary>
internal readonly record struct Timestamp(ulong Seconds);
