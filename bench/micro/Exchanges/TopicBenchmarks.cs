using BenchmarkDotNet.Attributes;
using Hoopoe.Core.Exchanges;
using Hoopoe.Micro.Rigs;

namespace Hoopoe.Micro.Exchanges;

/// <summary>A key through a topic exchange: of 10,000 bindings with wildcards ten match, of 100 without one does, or # alone.</summary>
[MemoryDiagnoser]
public class TopicBenchmarks
{
    private const int Words = 1000;

    private static readonly string[] _tails = ["*.b.c", "a.*.c", "a.b.*", "*.*.c", "*.b.*", "a.*.*", "*.*.*", "#", "a.#", "#.c"];

    private readonly RoutingHost _wild = new();
    private readonly RoutingHost _exact = new();
    private readonly RoutingHost _all = new();
    private readonly string[] _keys = [.. Enumerable.Range(0, Words).Select(word => $"word-{word}.a.b.c")];
    private readonly string[] _exactKeys = [.. Enumerable.Range(0, 100).Select(word => $"word-{word}.a.b.c")];
    private Exchange? _wildExchange, _exactExchange, _allExchange;
    private int _next;

    /// <summary>Binds.</summary>
    [GlobalSetup]
    public void Bind()
    {
        for (int word = 0; word < Words; word++)
        {
            for (int tail = 0; tail < _tails.Length; tail++) _wild.Bind("amq.topic", $"queue-{tail}", $"word-{word}.{_tails[tail]}");
        }
        foreach (string key in _exactKeys) _exact.Bind("amq.topic", "queue", key);
        _all.Bind("amq.topic", "queue", "#");
        (_wildExchange, _exactExchange, _allExchange) = (_wild.Exchange("amq.topic"), _exact.Exchange("amq.topic"), _all.Exchange("amq.topic"));
    }

    /// <summary>Ten of 10,000 bindings with wildcards.</summary>
    [Benchmark]
    public int TenOfTenThousand() => _wild.Route(_wildExchange!, _keys[++_next % _keys.Length]);

    /// <summary>One of 100 bindings without wildcards.</summary>
    [Benchmark]
    public int OneOfHundredExact() => _exact.Route(_exactExchange!, _exactKeys[++_next % _exactKeys.Length]);

    /// <summary>One binding that takes everything.</summary>
    [Benchmark]
    public int Everything() => _all.Route(_allExchange!, _keys[++_next % _keys.Length]);
}
