using System.Collections.Concurrent;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>What a run has found to be wrong. Anyone may add to it.</summary>
internal sealed class Violations
{
    private readonly ConcurrentQueue<string> _found = new();

    public bool IsEmpty => _found.IsEmpty;

    public IReadOnlyList<string> Found => [.. _found];

    public void Add(string what) => _found.Enqueue(what);
}
