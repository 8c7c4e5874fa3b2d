using System.Diagnostics;
using System.Runtime.CompilerServices;
using Hoopoe.Core;
using Hoopoe.Core.Tracing;
using Hoopoe.Server.Telemetry;

namespace Hoopoe.Server.Tracing;

/// <summary>
/// What a broker did with its messages: received, routed, enqueued, delivered, settled and so on. Off unless asked for. It
/// lives as long as its broker and through its restarts; keeps the last events in memory. Any thread may call.
/// </summary>
public sealed class BrokerTrace
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TraceOptions _options;
    private Broker? _broker;
    private readonly SpanFeed? _spans;
    private volatile TraceRing? _ring;

    internal BrokerTrace(TraceOptions options, SpanFeed? spans = null)
    {
        options.Check();
        _options = options;
        _spans = spans;
    }

    /// <summary>Whether the broker traces.</summary>
    public bool IsOn => _options.Enabled && _broker?.Tracer is not null;

    /// <summary>How many events were forgotten because later ones needed their room.</summary>
    public long Forgotten => _ring?.Forgotten ?? 0;

    /// <summary>All events that are kept, in order.</summary>
    public IReadOnlyList<TraceEvent> Events => _ring?.After(0) ?? [];

    /// <summary>
    /// Begins to trace, or goes on with other options. Messages that are in queues already are known by queue and position, and
    /// by their message-id where they have one; they are traced where the options take every message of their queue. With
    /// another capacity it begins anew: what was traced is forgotten, and nobody watches any more.
    /// </summary>
    /// <param name="options">What to trace; without it, what the broker was started with. Whether it is enabled does not matter.</param>
    /// <exception cref="ArgumentException">A value is out of range; the text names it and says what is right.</exception>
    public void Start(TraceOptions? options = null)
    {
        options?.Check();
        lock (_lock)
        {
            _options = (options ?? _options) with { Enabled = true };
            Follow();
        }
    }

    /// <summary>Traces nothing any more; what was traced stays to be read.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _options = _options with { Enabled = false };
            Follow();
        }
    }

    /// <summary>Forgets all that was traced.</summary>
    public void Clear() => _ring?.Clear();

    /// <summary>What happened to the messages with this message-id, of which there may be several.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ever traced.</exception>
    public TraceStory Of(string messageId) => Tell($"message '{messageId}'", one => one.MessageId == messageId);

    /// <summary>What happened to the message at a position of a queue, as <see cref="TraceEvent.Position"/> counts them.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ever traced.</exception>
    public TraceStory Of(string queue, long position, string virtualHost = "/") => Tell(
        $"the message at '{queue}' #{position}",
        one => one.Queue == queue && one.Position == position && one.VirtualHost == virtualHost);

    /// <summary>What happened in a queue.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ever traced.</exception>
    public TraceStory OfQueue(string queue, string virtualHost = "/") =>
        Select($"queue '{queue}'", new TraceFilter { Queue = queue, VirtualHost = virtualHost });

    /// <summary>The events that a filter takes.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ever traced.</exception>
    public TraceStory Where(TraceFilter filter) => Select("what was asked for", filter);

    /// <summary>
    /// Events as they happen, from now on. One who reads slower than they come misses those that are forgotten meanwhile, which
    /// the gap in their numbers tells.
    /// </summary>
    /// <param name="filter">Which events; without it, all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidOperationException">Nothing was ever traced.</exception>
    public IAsyncEnumerable<TraceEvent> WatchAsync(TraceFilter? filter = null, CancellationToken cancellation = default)
    {
        var ring = Ring();
        return WatchAsync(ring, ring.Last, filter ?? new TraceFilter(), cancellation);
    }

    /// <summary>Waits until something of this kind has happened to a message of this message-id, and tells its story.</summary>
    /// <param name="messageId">The message-id.</param>
    /// <param name="kind">What is to happen, if it has not happened yet.</param>
    /// <param name="within">How long to wait for it, in real time; ten seconds if not said.</param>
    /// <exception cref="TraceExpectationException">It did not happen in time; the text tells what happened instead.</exception>
    public Task<TraceStory> ShouldHaveAsync(string messageId, TraceEventKind kind, TimeSpan? within = null) =>
        ExpectAsync(() => Of(messageId), kind, within);

    /// <summary>Waits until something of this kind has happened to the message at a position of a queue, and tells its story.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="position">The position.</param>
    /// <param name="kind">What is to happen, if it has not happened yet.</param>
    /// <param name="within">How long to wait for it, in real time; ten seconds if not said.</param>
    /// <exception cref="TraceExpectationException">It did not happen in time; the text tells what happened instead.</exception>
    public Task<TraceStory> ShouldHaveAsync(string queue, long position, TraceEventKind kind, TimeSpan? within = null) =>
        ExpectAsync(() => Of(queue, position), kind, within);

    /// <summary>Where a message would go if it were published now, and through which bindings; tracing need not be on.</summary>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="exchange">The exchange; empty for the default exchange.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="headers">Its headers, of the types that <see cref="Arguments"/> lists.</param>
    /// <exception cref="ArgumentException">There is no such virtual host or exchange, or a name is too long.</exception>
    public RouteForecast WhereWouldItGo(
        string virtualHost, string exchange, string routingKey, IEnumerable<KeyValuePair<string, object?>>? headers = null)
    {
        if (_broker is null || !_broker.TryGetVirtualHost(virtualHost, out var host))
            throw new ArgumentException($"There is no virtual host '{virtualHost}'.", nameof(virtualHost));
        return RouteForecast.Of(host, exchange, routingKey, headers is null ? Arguments.Empty : new Arguments(headers));
    }

    /// <summary>Follows a broker from now on: the one just made, or made anew after a crash.</summary>
    internal void Attach(Broker broker)
    {
        lock (_lock)
        {
            _broker = broker;
            broker.SpanListenersChanged = FollowSpanListeners;
            Follow();
        }
    }

    // What is noted goes on without a break, as nobody asked to change that.
    private void FollowSpanListeners()
    {
        lock (_lock)
        {
            var spans = _spans?.Begin();
            if (_broker?.Tracer is { } tracer && (_options.Enabled || spans is not null)) tracer.FollowForSpans(spans);
            else Follow();
        }
    }

    // Called with the lock held.
    private void Follow()
    {
        if (_broker is not { } broker) return;
        broker.Tracer?.End();
        broker.Tracer = null;
        var spans = _spans?.Begin();
        if (!_options.Enabled && spans is null) return;
        broker.Tracer = new Tracer(broker, _options.Enabled ? Notes(broker) : null, spans);
    }

    private (TraceRing Ring, TraceSelection Selection) Notes(Broker broker)
    {
        if (_ring?.Capacity != _options.Capacity) _ring = new TraceRing(_options.Capacity, broker.Options.Time);
        return (_ring, new TraceSelection(_options.Exchanges, _options.Queues, _options.OneIn));
    }

    private TraceRing Ring() => _ring ?? throw new InvalidOperationException(
        "Nothing was ever traced. Start the broker with options.Trace = TraceOptions.All, or call broker.Trace.Start().");

    private TraceStory Select(string subject, TraceFilter filter)
    {
        var ring = Ring();
        return new TraceStory(subject, [.. ring.After(0).Where(filter.Takes)], ring.Forgotten, ofOneMessage: false);
    }

    // A message's number in the trace leads from what names it to all that happened to it.
    private TraceStory Tell(string subject, Func<TraceEvent, bool> isOfIt)
    {
        var ring = Ring();
        var all = ring.After(0);
        HashSet<long> ids = [.. all.Where(isOfIt).Select(one => one.TraceId).Where(id => id != 0)];
        return new TraceStory(subject, [.. all.Where(one => isOfIt(one) || ids.Contains(one.TraceId))], ring.Forgotten, ofOneMessage: true);
    }

    private async Task<TraceStory> ExpectAsync(Func<TraceStory> tell, TraceEventKind kind, TimeSpan? within)
    {
        var patience = within ?? _patience;
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            var ring = Ring();
            long last = ring.Last;
            var story = tell();
            if (story.Has(kind)) return story;
            var left = patience - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) throw story.Unexpected($"has no {kind} within {TraceText.Duration(patience)}");
            try
            {
                await ring.NextAsync(last).WaitAsync(left).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The next look is the last.
            }
        }
    }

    private static async IAsyncEnumerable<TraceEvent> WatchAsync(
        TraceRing ring, long after, TraceFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await ring.NextAsync(after).WaitAsync(cancellation).ConfigureAwait(false);
            foreach (var one in ring.After(after))
            {
                after = one.Number;
                if (filter.Takes(one)) yield return one;
            }
        }
    }
}
