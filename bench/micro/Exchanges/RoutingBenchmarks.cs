using BenchmarkDotNet.Attributes;
using Hoopoe.Core.Exchanges;
using Hoopoe.Micro.Rigs;

namespace Hoopoe.Micro.Exchanges;

/// <summary>
/// A message routed through the default exchange, a direct one with ten bindings, and a headers one with a hundred. What a
/// channel does not look up again because the last message went the same way is in <see cref="Connections.PublishBenchmarks"/>.
/// </summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private readonly RoutingHost _host = new(("tenant", "tenant-50"), ("kind", "order"), ("attempt", 1));
    private readonly string[] _keys = [.. Enumerable.Range(0, 10).Select(key => $"queue-{key}")];
    private Exchange? _default, _direct, _headers;
    private int _next;

    /// <summary>Binds.</summary>
    [GlobalSetup]
    public void Bind()
    {
        foreach (string key in _keys) _host.Bind("amq.direct", key, key);
        for (int tenant = 0; tenant < 100; tenant++)
            _host.Bind("amq.headers", $"tenant-{tenant}", "", ("x-match", "all"), ("tenant", $"tenant-{tenant}"), ("kind", "order"));
        (_default, _direct, _headers) = (_host.Exchange(""), _host.Exchange("amq.direct"), _host.Exchange("amq.headers"));
    }

    /// <summary>By the queue's name.</summary>
    [Benchmark]
    public int Default() => _host.Route(_default!, _keys[++_next % _keys.Length]);

    /// <summary>By one of ten keys.</summary>
    [Benchmark]
    public int Direct() => _host.Route(_direct!, _keys[++_next % _keys.Length]);

    /// <summary>By headers, of which one of a hundred bindings matches; the headers are read each time.</summary>
    [Benchmark]
    public int Headers() => _host.Route(_headers!, "");
}
