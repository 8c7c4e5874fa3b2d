using System.Diagnostics;
using Hoopoe.Fuzz.Instrumentation;

namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// Fuzzes one target from one seed: runs what is in the corpus, then changes inputs at random and keeps those that reach something
/// new, until the budget is used up or something is wrong. The same seed does the same. Used once, by one thread.
/// </summary>
internal sealed class Fuzzer : IDisposable
{
    private static readonly TimeSpan _progressStep = TimeSpan.FromSeconds(5);

    private readonly FuzzTarget _target;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly GuardedMemory _memory;
    private readonly Watchdog _watchdog;
    private readonly InputRun _run;
    private readonly FeatureMap _features = new();
    private readonly List<byte[]> _kept = [];
    private readonly HeapWatch _heap = new();
    private ulong _hash = 14_695_981_039_346_656_037;
    private long _inputs;
    private Exception? _failure;
    private byte[]? _culprit;

    /// <summary>Prepares it.</summary>
    /// <param name="target">What is fuzzed.</param>
    /// <param name="seed">What all chance comes from.</param>
    /// <param name="folder">Where the input under way is kept.</param>
    public Fuzzer(FuzzTarget target, int seed, string folder)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, target.Name + ".current");
        _target = target;
        _random = new Random(seed);
        _mutator = new Mutator(_random, target.Words, target.LongestInput);
        _memory = new GuardedMemory(file, target.LongestInput);
        _watchdog = new Watchdog(file);
        _run = new InputRun(target, _memory);
    }

    /// <summary>The inputs that were kept.</summary>
    public IReadOnlyList<byte[]> Kept => _kept;

    /// <summary>Fuzzes.</summary>
    /// <param name="budget">For how long.</param>
    /// <param name="progress">Told how far it is, now and then.</param>
    public FuzzOutcome Run(FuzzBudget budget, Action<FuzzOutcome> progress)
    {
        long start = Stopwatch.GetTimestamp();
        var shown = TimeSpan.Zero;
        foreach (byte[] input in Corpus.Read(_target.Name).Concat(_target.Samples(_random)))
        {
            if (!TryInput(input.AsSpan(0, Math.Min(input.Length, _target.LongestInput)))) break;
        }
        while (_failure is null && _inputs < budget.Inputs)
        {
            var (one, another) = (Choose(), Choose());
            if (!TryInput(_mutator.Make(one, another))) break;
            if (_inputs % 64 != 0) continue;
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > budget.Time) break;
            _heap.Look(Math.Max((double)_inputs / budget.Inputs, elapsed / budget.Time));
            if (elapsed - shown < _progressStep) continue;
            shown = elapsed;
            progress(Outcome(elapsed));
        }
        var time = Stopwatch.GetElapsedTime(start);
        if (_failure is null) _failure = _heap.Finish();
        else _culprit = Minimizer.Run(_culprit!, FailsAlike);
        return Outcome(time);
    }

    /// <summary>What an input reaches.</summary>
    public HashSet<int> Reach(byte[] input)
    {
        _features.Take();
        _run.Run(input);
        return FeatureMap.Reached();
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _memory.Dispose();
    }

    // The newest are worth most: what they reach has been looked at least.
    private byte[] Choose()
    {
        if (_kept.Count == 0) return [];
        int newest = Math.Max(1, _kept.Count / 4);
        return _random.Next(2) == 0 ? _kept[^(1 + _random.Next(newest))] : _kept[_random.Next(_kept.Count)];
    }

    private bool TryInput(ReadOnlySpan<byte> input)
    {
        _inputs++;
        var error = _run.Run(input);
        _watchdog.Done();
        if (error is not null)
        {
            (_failure, _culprit) = (error, input.ToArray());
            return false;
        }
        if (Coverage.Count == 0 || _features.Take() > 0) Keep(input);
        return true;
    }

    private void Keep(ReadOnlySpan<byte> input)
    {
        _kept.Add(input.ToArray());
        foreach (byte one in input) _hash = (_hash ^ one) * 1_099_511_628_211;
        _hash = (_hash ^ (ulong)_inputs) * 1_099_511_628_211;
    }

    private bool FailsAlike(byte[] input)
    {
        _watchdog.Done();
        return _run.Run(input) is { } error && error.GetType() == _failure!.GetType() && PlaceOf(error) == PlaceOf(_failure);
    }

    private static string? PlaceOf(Exception error) => error is FuzzFailure ? error.Message.Split(':')[0] : error.StackTrace?.Split('\n')[0];

    private FuzzOutcome Outcome(TimeSpan time) => new(_target.Name)
    {
        Inputs = _inputs,
        Time = time,
        Kept = _kept.Count,
        Blocks = _features.Blocks,
        Slowest = _run.Slowest,
        MostAllocated = _run.MostAllocated,
        HeapEarly = _heap.Early,
        HeapLate = _heap.Late,
        Hash = _hash,
        Failure = _failure,
        Culprit = _culprit,
    };
}
