using Hoopoe.Core.Telemetry;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Server.Telemetry;

/// <summary>
/// Brings what a broker notes of its messages to a <see cref="SpanBuilder"/>, on a thread of the pool, so that making spans
/// holds up nobody. Lives as long as its broker and through its restarts; begins when somebody first listens to spans. What is
/// not made yet is bounded: where more comes than spans can be made of, the oldest is lost, and counted.
/// </summary>
internal sealed class SpanFeed(TelemetryOptions options) : IAsyncDisposable
{
    private const int EventsKept = 16_384;
    private const int MessagesKept = 16_384;

    // Long enough to wake seldom while messages stream, short beside the seconds that exporters gather for.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SpanBuilder _builder = new(MessagesKept);
    private TraceRing? _ring;
    private Task _feeding = Task.CompletedTask;
    private long _fed;

    /// <summary>Where to note what happens, and for which messages; null while nobody listens, or nothing is to be sampled.</summary>
    public (TraceRing Ring, SpanSampling Sampling)? Begin()
    {
        var sampling = options.Sampling;
        if (!BrokerTelemetry.HasSpanListeners || sampling.IsNone) return null;
        lock (_lock)
        {
            if (_stop.IsCancellationRequested) return null;
            if (_ring is null)
            {
                // Their times are compared with those of other programs' spans, whatever time messages live by.
                _ring = new TraceRing(EventsKept, TimeProvider.System);
                // Whoever it is that publishes first has no part in the spans of all.
                using (ExecutionContext.SuppressFlow()) _feeding = Task.Run(FeedAsync);
            }
            return (_ring, sampling);
        }
    }

    /// <summary>Ends it, when spans are made of all that was noted.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock) _stop.Cancel();
        await _feeding;
        if (_ring is not null) Feed(_ring);
        _builder.End();
        _stop.Dispose();
    }

    private async Task FeedAsync()
    {
        var ring = _ring!;
        try
        {
            while (true)
            {
                await ring.NextAsync(_fed).WaitAsync(_stop.Token);
                Feed(ring);
                await Task.Delay(_pause, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What came last is fed by whoever ends it.
        }
    }

    private void Feed(TraceRing ring)
    {
        foreach (var happened in ring.After(_fed))
        {
            if (happened.Number > _fed + 1) BrokerTelemetry.EventsLost.Add(happened.Number - _fed - 1);
            _fed = happened.Number;
            _builder.Add(happened);
        }
    }
}
