using Hoopoe.Core;

namespace Hoopoe.Management.Rates;

/// <summary>
/// Rates, and their past, of what somebody looks at: from the first look on, the counters are read every five seconds, until nobody has
/// asked for a minute. What nobody looks at costs nothing, but for the few things that are kept in any case. Lives as long as the API; any
/// thread may ask.
/// </summary>
internal sealed class RateSampler : IDisposable
{
    // So that a list of everything does not have everything sampled: those beyond have rates of zero.
    private const int MostWatched = 10_000;

    // So many have a past because somebody asked for it, those that are kept included; those beyond have only their rates.
    private const int MostPasts = 500;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _attention = TimeSpan.FromMinutes(1);

    private readonly Clock _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Watched> _watched = [];
    private int _pasts;

    /// <summary>Makes one that samples nothing yet.</summary>
    public RateSampler(TimeProvider time)
    {
        _clock = new Clock(time);
        _timer = time.CreateTimer(_ => Sample(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many things have a past.</summary>
    public int PastCount
    {
        get
        {
            lock (_lock) return _pasts;
        }
    }

    /// <summary>The rates a second of something's counters, in their order; zero until it has been watched for an interval.</summary>
    /// <param name="thing">What they are of; the same object each time.</param>
    /// <param name="read">Reads its counters, now and while it is watched.</param>
    /// <param name="past">What is asked of their past.</param>
    public Rated Of(object thing, Func<Counters> read, AskedPast past = default)
    {
        var now = read();
        lock (_lock)
        {
            if (!_watched.TryGetValue(thing, out var watched))
            {
                if (_watched.Count >= MostWatched) return new Rated(now, new double[now.Values.Length]);
                watched = Watch(thing, read, now.Values);
            }
            watched.AskedAtMs = _clock.NowMs;
            if (past.Any && _pasts < MostPasts) Remember(watched, now.Values);
            return new Rated(now, watched.Rates)
            {
                Lengths = Take(watched, past.Lengths),
                Messages = Take(watched, past.Messages),
                Data = Take(watched, past.Data),
            };
        }
    }

    /// <summary>Samples something for as long as it is kept, though nobody asks.</summary>
    /// <param name="thing">The thing.</param>
    /// <param name="read">Reads its counters.</param>
    public void Keep(object thing, Func<Counters> read)
    {
        long[] values = read().Values;
        lock (_lock)
        {
            if (!_watched.TryGetValue(thing, out var watched)) watched = Watch(thing, read, values);
            watched.IsKept = true;
            Remember(watched, values);
        }
    }

    /// <summary>Keeps something no longer; it is watched for as long as if somebody had asked just now.</summary>
    public void Release(object thing)
    {
        lock (_lock)
        {
            if (!_watched.TryGetValue(thing, out var watched)) return;
            watched.IsKept = false;
            watched.AskedAtMs = _clock.NowMs;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private Watched Watch(object thing, Func<Counters> read, long[] values)
    {
        if (_watched.Count == 0) _timer.Change(_interval, _interval);
        var watched = new Watched(read, values, _clock.NowMs);
        _watched.Add(thing, watched);
        return watched;
    }

    private void Remember(Watched watched, long[] values)
    {
        if (watched.Past is not null) return;
        watched.Past = new SampleHistory(values.Length);
        watched.Past.Add(_clock.NowMs, values);
        _pasts++;
    }

    private SampleSeries? Take(Watched watched, SampleRange? range) => range is { } asked && watched.Past is { } past
        ? past.Take(asked, _clock.NowMs, _clock.UtcNow.ToUnixTimeMilliseconds())
        : null;

    /// <summary>Reads the counters of all that is watched.</summary>
    private void Sample()
    {
        KeyValuePair<object, Watched>[] all;
        lock (_lock) all = [.. _watched];
        foreach (var (thing, watched) in all)
        {
            bool isForgotten = !watched.IsKept && _clock.NowMs - watched.AskedAtMs > (long)_attention.TotalMilliseconds;
            long[]? values = isForgotten ? null : watched.Read().Values;
            lock (_lock)
            {
                if (values is not null) watched.Note(values, _clock.NowMs);
                else if (_watched.Remove(thing) && watched.Past is not null) _pasts--;
            }
        }
        lock (_lock)
        {
            if (_watched.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One thing and what its counters were. Guarded by the sampler's lock.</summary>
    private sealed class Watched(Func<Counters> read, long[] values, long nowMs)
    {
        private long[] _last = values;
        private long _lastAtMs = nowMs;

        public Func<Counters> Read => read;

        public double[] Rates { get; private set; } = new double[values.Length];

        public long AskedAtMs { get; set; } = nowMs;

        public bool IsKept { get; set; }

        public SampleHistory? Past { get; set; }

        public void Note(long[] current, long atMs)
        {
            double seconds = (atMs - _lastAtMs) / 1000.0;
            if (seconds <= 0) return;
            double[] rates = new double[current.Length];
            for (int i = 0; i < rates.Length; i++) rates[i] = (current[i] - _last[i]) / seconds;
            (Rates, _last, _lastAtMs) = (rates, current, atMs);
            Past?.Add(atMs, current);
        }
    }
}
