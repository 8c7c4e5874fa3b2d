using System.Collections.Concurrent;

namespace Hoopoe.Interop.Soak;

/// <summary>What the clients of a soak counted, and what must not have happened. Any thread may add.</summary>
internal sealed class Observations
{
    private const int FailuresKept = 20;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();

    public IReadOnlyCollection<string> Failures => _failures;

    public IReadOnlyList<KeyValuePair<string, long>> Counts => [.. _counts.OrderBy(count => count.Key, StringComparer.Ordinal)];

    public long this[string what] => _counts.GetValueOrDefault(what);

    public void Count(string what, long more = 1) => _counts.AddOrUpdate(what, more, (_, count) => count + more);

    public void Fail(string what)
    {
        Count("failures");
        if (_failures.Count < FailuresKept)
            _failures.Enqueue(what);
    }
}
