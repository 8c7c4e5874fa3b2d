using System.Collections.Concurrent;
using Hoopoe.Core.Auditing;

namespace Hoopoe.Tests.Testing;

/// <summary>Keeps what a broker tells of who did what, for tests to look at.</summary>
internal sealed class RecordedAudit : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEvent> _events = new();

    /// <summary>What was told, in order.</summary>
    public IReadOnlyList<AuditEvent> Events => [.. _events];

    /// <summary>The same as texts: "allowed queue.declare q by guest in /".</summary>
    public IReadOnlyList<string> Lines =>
        [.. _events.Select(one => $"{one.Outcome} {one.Action} {one.Subject} by {one.Actor.User}{(one.VirtualHost is null ? "" : $" in {one.VirtualHost}")}".ToLowerInvariant())];

    public string? Halt { get; set; }

    public void Note(AuditEvent happened) => _events.Enqueue(happened);
}
