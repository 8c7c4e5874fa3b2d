using Hoopoe.Core.Auditing;

namespace Hoopoe.Server.Auditing;

/// <summary>Something that happened, with when that was and how often. A value, as tens of thousands may wait to be written.</summary>
/// <param name="Event">What happened.</param>
/// <param name="At">When, or when last if it was often.</param>
internal readonly record struct AuditEntry(AuditEvent Event, DateTimeOffset At)
{
    /// <summary>How often it happened.</summary>
    public long Count { get; init; } = 1;

    /// <summary>When it happened first, of those that are counted here; null where it happened once.</summary>
    public DateTimeOffset? Since { get; init; }
}
