using System.Collections.Concurrent;

namespace Hoopoe.Core.Counters;

/// <summary>How many logins were tried by each protocol, and how many were refused. Any thread counts and reads.</summary>
public sealed class LoginCounts
{
    private readonly ConcurrentDictionary<string, Attempts> _byProtocol = new(StringComparer.Ordinal);

    /// <summary>The protocols by which anybody tried, by name.</summary>
    public IEnumerable<(string Protocol, long Accepted, long Refused)> All =>
        _byProtocol.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, Volatile.Read(ref pair.Value.Accepted), Volatile.Read(ref pair.Value.Refused)));

    /// <summary>Counts a login.</summary>
    /// <param name="protocol">The protocol, one of the few that are served.</param>
    /// <param name="accepted">Whether the client was let in.</param>
    internal void Count(string protocol, bool accepted)
    {
        var attempts = _byProtocol.GetOrAdd(protocol, static _ => new Attempts());
        Interlocked.Increment(ref accepted ? ref attempts.Accepted : ref attempts.Refused);
    }

    private sealed class Attempts
    {
        public long Accepted;
        public long Refused;
    }
}
