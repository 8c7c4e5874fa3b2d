using System.Diagnostics;

namespace Hoopoe.Simulation.Runs;

/// <summary>Many seeds, on as many threads as there are cores, each broker on its own; the first failure is made small.</summary>
internal sealed class SeedRuns(int first, int count, int operations = SeedRun.Operations)
{
    private readonly Lock _gate = new();
    private int _next;
    private int _done;
    private int _restarts;
    private int? _failed;
    private string _why = "";

    /// <summary>Told of each failure; then the others are run all the same.</summary>
    public Action<int, Exception>? KeepsGoing { get; init; }

    /// <summary>How many seeds were run.</summary>
    public int Done => _done;

    /// <summary>How often brokers began anew.</summary>
    public int Restarts => _restarts;

    /// <summary>The seed that failed.</summary>
    public int? Failed => _failed;

    /// <summary>Runs them.</summary>
    /// <param name="interval">How often progress is told.</param>
    /// <param name="tell">Told how far it is.</param>
    /// <param name="shrinks">Whether a failure is made small.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What failed, or null.</returns>
    public string? Run(TimeSpan interval, Action<string> tell, bool shrinks, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Work(stop)) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        while (!threads.TrueForAll(thread => thread.Join(interval / threads.Count))) tell(Progress(watch));
        tell(Progress(watch));
        return _failed is { } seed ? shrinks ? Shrinker.Report(seed, operations, tell) : $"seed {seed} fails: {_why}" : null;
    }

    private string Progress(Stopwatch watch) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{_done} seeds of {operations} operations, {_restarts} restarts, {watch.Elapsed.TotalSeconds:0} s");

    private void Work(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && _failed is null)
        {
            int at = Interlocked.Increment(ref _next) - 1;
            if (at >= count) return;
            var run = SeedRun.Of(first + at, operations);
            lock (_gate)
            {
                _done++;
                _restarts += run.Restarts;
                // The least of those that fail, whichever thread is quicker.
                if (run.Failure is not null && KeepsGoing is not null) KeepsGoing(first + at, run.Failure);
                else if (run.Failure is not null && (_failed is null || first + at < _failed)) (_failed, _why) = (first + at, run.Failure.Message);
            }
        }
    }
}
