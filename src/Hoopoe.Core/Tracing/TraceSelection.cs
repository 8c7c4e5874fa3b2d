using System.Runtime.CompilerServices;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Which messages are traced: those of some exchanges or queues, all of them or one in so many. Lives as long as its tracer;
/// any thread may ask.
/// </summary>
/// <param name="exchanges">A regular expression for names of exchanges, or null for all; as in permissions, it matches anywhere in a name unless anchored.</param>
/// <param name="queues">One for names of queues. With both, a message is traced that either of them selects.</param>
/// <param name="oneIn">How many messages there are for one that is traced; 1 traces all.</param>
public sealed class TraceSelection(string? exchanges, string? queues, int oneIn)
{
    // A pattern is matched once for each queue and exchange, not once for each message.
    private readonly ConditionalWeakTable<IDestination, StrongBox<bool>> _matches = [];
    private long _count;

    /// <summary>Why a text is no pattern for names, or null.</summary>
    public static string? Check(string pattern) => NamePattern.Check(pattern);

    /// <summary>Whether every message is one of the sample.</summary>
    internal bool IsWhole => oneIn == 1;

    /// <summary>Whether all messages of a queue are traced, whoever published them and whenever that was.</summary>
    internal bool TakesAllOf(Queue queue) =>
        oneIn == 1 && ((exchanges is null && queues is null) || (queues is not null && Matches(queue, queue.Name, queues)));

    /// <summary>
    /// Whether a message is one of the sample: by the hash of its message-id, so that one published twice is traced twice or
    /// not at all, or, where it has none, by counting.
    /// </summary>
    internal bool Samples(ReadOnlySpan<byte> messageId)
    {
        if (oneIn == 1) return true;
        ulong number = messageId.IsEmpty ? (ulong)Interlocked.Increment(ref _count) : StableHash.Of(messageId) >> 16;
        return number % (ulong)oneIn == 0;
    }

    /// <summary>Whether a message of the sample is traced, which went these ways.</summary>
    internal bool Takes(Routes routes)
    {
        if (exchanges is null && queues is null) return true;
        for (int i = 0; exchanges is not null && routes.ExchangeAt(i) is { } exchange; i++)
        {
            if (Matches(exchange, exchange.Name, exchanges)) return true;
        }
        return queues is not null && routes.Queues.Exists(queue => Matches(queue, queue.Name, queues));
    }

    /// <summary>Whether a message is traced that was refused before it was routed.</summary>
    internal bool TakesUnrouted(string exchange) =>
        exchanges is null ? queues is null : NamePattern.Matches(exchanges, exchange);

    private bool Matches(IDestination destination, string name, string pattern)
    {
        if (_matches.TryGetValue(destination, out var known)) return known.Value;
        return _matches.GetValue(destination, _ => new StrongBox<bool>(NamePattern.Matches(pattern, name))).Value;
    }
}
