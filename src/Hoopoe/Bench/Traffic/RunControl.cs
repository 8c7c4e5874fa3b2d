using Hoopoe.Bench.Client;
using Hoopoe.Bench.Measuring;

namespace Hoopoe.Bench.Traffic;

/// <summary>What all threads of a run share: the clock, whether to stop, what failed first, and how far consumers are behind. Lives for one run.</summary>
internal sealed class RunControl(RunClock clock, long? maxBacklog)
{
    private readonly long _maxBacklog = maxBacklog ?? long.MaxValue;
    private volatile bool _producersStop;
    private volatile bool _consumersStop;
    private string? _failure;
    private Func<long> _measureBacklog = () => 0;

    public RunClock Clock { get; } = clock;

    /// <summary>Whether producers shall send no more.</summary>
    public bool ProducersStop => _producersStop;

    /// <summary>Whether consumers shall take what there is as fast as they can, and end.</summary>
    public bool ConsumersStop => _consumersStop;

    /// <summary>What failed first, in one line; null if nothing did.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    public bool LimitsBacklog => _maxBacklog < long.MaxValue;

    /// <summary>How far producers wait for the backlog to sink before they go on, so that they do not wait for each message.</summary>
    public long BacklogToResume => _maxBacklog - (_maxBacklog / 4);

    /// <summary>Promised deliveries that have not arrived.</summary>
    public long Backlog => _measureBacklog();

    /// <summary>How many more deliveries may be outstanding.</summary>
    public long BacklogRoom => LimitsBacklog ? _maxBacklog - Backlog : long.MaxValue;

    public void StopProducers() => _producersStop = true;

    public void StopConsumers() => _consumersStop = true;

    /// <summary>Ends the run with what went wrong; the first failure is the one that counts.</summary>
    public void Fail(string failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        StopProducers();
    }

    /// <summary>Says how the backlog is found out.</summary>
    public void MeasureBacklogBy(Func<long> measure) => _measureBacklog = measure;

    /// <summary>Runs a thread's work so that whatever it throws ends the run with a line, not the process.</summary>
    public void Guard(BrokerLink link, Action work)
    {
        try
        {
            work();
        }
        catch (BenchException error)
        {
            if (!link.IsClosing) Fail(error.Message);
        }
        catch (Exception error)
        {
            Fail($"the benchmark itself failed: {error}");
        }
    }
}
