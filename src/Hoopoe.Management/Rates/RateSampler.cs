namespace Hoopoe.Management.Rates;

/// <summary>
/// Rates of what somebody looks at: from the first look on, the counters are read every five seconds, until nobody has asked
/// for a minute. What nobody looks at costs nothing. Lives as long as the API; any thread may ask.
/// </summary>
internal sealed class RateSampler : IDisposable
{
    // So that a list of everything does not have everything sampled: those beyond have rates of zero.
    private const int MostWatched = 10_000;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _attention = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Watched> _watched = [];

    /// <summary>Makes one that samples nothing yet.</summary>
    public RateSampler(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Sample(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The rates a second of something's counters, in their order; zero until it has been watched for an interval.</summary>
    /// <param name="thing">What they are of; the same object each time.</param>
    /// <param name="read">Reads its counters, now and while it is watched.</param>
    public Rated Of(object thing, Func<Counters> read)
    {
        var now = read();
        lock (_lock)
        {
            if (_watched.TryGetValue(thing, out var watched))
            {
                watched.AskedAt = _time.GetTimestamp();
                return new Rated(now, watched.Rates);
            }
            if (_watched.Count < MostWatched)
            {
                if (_watched.Count == 0) _timer.Change(_interval, _interval);
                _watched.Add(thing, new Watched(read, now.Values, _time.GetTimestamp()));
            }
        }
        return new Rated(now, new double[now.Values.Length]);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>Reads the counters of all that is watched.</summary>
    private void Sample()
    {
        KeyValuePair<object, Watched>[] all;
        lock (_lock) all = [.. _watched];
        foreach (var (thing, watched) in all)
        {
            bool isForgotten = _time.GetElapsedTime(watched.AskedAt) > _attention;
            long[]? values = isForgotten ? null : watched.Read().Values;
            lock (_lock)
            {
                if (values is null) _watched.Remove(thing);
                else watched.Note(values, _time);
            }
        }
        lock (_lock)
        {
            if (_watched.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One thing and what its counters were. Guarded by the sampler's lock.</summary>
    private sealed class Watched(Func<Counters> read, long[] values, long now)
    {
        private long[] _last = values;
        private long _lastAt = now;

        public Func<Counters> Read => read;

        public double[] Rates { get; private set; } = new double[values.Length];

        public long AskedAt { get; set; } = now;

        public void Note(long[] current, TimeProvider time)
        {
            double seconds = time.GetElapsedTime(_lastAt).TotalSeconds;
            if (seconds <= 0) return;
            double[] rates = new double[current.Length];
            for (int i = 0; i < rates.Length; i++) rates[i] = (current[i] - _last[i]) / seconds;
            (Rates, _last, _lastAt) = (rates, current, time.GetTimestamp());
        }
    }
}
