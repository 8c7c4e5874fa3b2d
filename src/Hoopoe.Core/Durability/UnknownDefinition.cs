namespace Hoopoe.Core.Durability;

/// <summary>
/// A definition that a newer version of the broker recorded and this one cannot read. It does nothing here, and is kept
/// for the version that can. Immutable.
/// </summary>
/// <param name="Payload">The record's payload.</param>
public sealed record UnknownDefinition(byte[] Payload);
