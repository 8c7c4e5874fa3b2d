using Hoopoe.Protocols.Amqp;

namespace Hoopoe.Server.Faults;

/// <summary>What a fault of connections does, and to which of them.</summary>
/// <param name="Which">Whether a connection is meant; null for all.</param>
internal abstract record ConnectionRule(Predicate<ConnectionIdentity>? Which)
{
    /// <summary>A new connection is cut before a byte of it is read.</summary>
    internal sealed record Refuse() : ConnectionRule((Predicate<ConnectionIdentity>?)null);

    /// <summary>It is cut at a point of a publish.</summary>
    internal sealed record CutAt(CutPoint Point, Predicate<ConnectionIdentity>? Which) : ConnectionRule(Which);

    /// <summary>It is cut when so many bytes more have passed.</summary>
    internal sealed record CutAfter(long Bytes, ByteDirection Direction, Predicate<ConnectionIdentity>? Which) : ConnectionRule(Which);

    /// <summary>Each piece of bytes takes longer.</summary>
    internal sealed record Delay(TimeSpan By, ByteDirection Direction, Predicate<ConnectionIdentity>? Which) : ConnectionRule(Which);
}
