using Hoopoe.Bench.Client;
using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Traffic;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench;

/// <summary>
/// One run of a workload from its first connection to its result: declare, connect, warm up, measure, drain, check, clean up. Used once,
/// by one thread.
/// </summary>
internal sealed class BenchRun(Workload workload, AskedWorkload asked, TimeProvider time, Task stop, Action<IntervalSample> progress)
{
    // How often the conducting thread looks whether something has happened.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    // A drain that hears nothing for so long asks whether there is anything left to come.
    private const double SilentSeconds = 1;

    private readonly RunControl _run = new(new RunClock(time), workload.Consumers > 0 ? workload.MaxBacklog : null);
    private double _nextHeartbeat;

    /// <summary>Runs it; throws <see cref="BenchException"/> if it cannot even begin.</summary>
    public BenchResult Execute()
    {
        using var ownMeter = new ProcessMeter([Environment.ProcessId]);
        using var brokerMeter = workload.BrokerProcesses.Count > 0 ? new ProcessMeter(workload.BrokerProcesses) : null;
        using var link = BrokerLink.Open(workload.BrokerOf(0), "hoopoe bench", 0);
        var setup = new TopologySetup(link, workload.Topology);
        setup.Declare();
        using var crew = Crew.Assemble(workload, _run);
        int[] copies = [.. workload.Topology.Targets.Select(target => workload.Consumers == 0 ? 0 : target.Queues.Count)];
        _run.MeasureBacklogBy(() => BacklogOf(crew, copies));
        var sampler = new Sampler(crew, _run.Clock, workload.Rate, copies, ownMeter, brokerMeter);
        var startedAt = time.GetUtcNow();
        sampler.Begin();
        crew.Start();
        bool completed = RunTraffic(crew, sampler);
        _run.StopProducers();
        sampler.EndMeasuring();
        bool drained = Drain(crew, sampler, setup);
        crew.End();
        var check = new DeliveryCheck(workload, crew);
        if (workload.Producers > 0 && workload.Topology.RoutesAreKnown) check.Conclude(queue => _run.Failure is null ? setup.Remaining(queue) : null);
        CleanUp(setup);
        var outcome = new RunOutcome(completed && _run.Failure is null, drained, _run.Failure);
        return new ResultAssembly(workload, asked, crew, sampler, check).Make(startedAt, link.Broker, outcome);
    }

    /// <summary>Warm-up and measured part: whether it went on for as long as was asked.</summary>
    private bool RunTraffic(Crew crew, Sampler sampler)
    {
        double end = workload.Duration?.TotalSeconds ?? double.PositiveInfinity;
        double warm = workload.WarmUp.TotalSeconds;
        bool warmingUp = warm > 0;
        if (!warmingUp) sampler.BeginMeasuring();
        while (true)
        {
            double next = Math.Min(sampler.Last.Seconds + workload.Interval.TotalSeconds, Math.Min(end, warmingUp ? warm : double.PositiveInfinity));
            bool stopped = WaitUntil(next, crew, () => IsOver(crew, sampler));
            progress(sampler.Take(warmingUp ? RunPhase.WarmUp : RunPhase.Measured));
            if (warmingUp && (_run.Clock.Seconds >= warm || stopped))
            {
                warmingUp = false;
                sampler.BeginMeasuring();
            }
            if (stopped) return IsOver(crew, sampler) && _run.Failure is null && !stop.IsCompleted;
            if (_run.Clock.Seconds >= end) return true;
        }
    }

    private bool IsOver(Crew crew, Sampler sampler)
    {
        if (crew.Producers.Count > 0) return crew.Producers.All(threads => threads.Producer.IsDone);
        return workload.Messages is { } messages && sampler.Read().Delivered >= messages;
    }

    /// <summary>Waits for confirms and deliveries that are outstanding: whether all came.</summary>
    private bool Drain(Crew crew, Sampler sampler, TopologySetup setup)
    {
        double giveUp = _run.Clock.Seconds + workload.Drain.TotalSeconds;
        double heard = _run.Clock.Seconds;
        var last = sampler.Read();
        while (_run.Failure is null)
        {
            double nextSample = sampler.Last.Seconds + workload.Interval.TotalSeconds;
            WaitUntil(Math.Min(nextSample, _run.Clock.Seconds + 0.05), crew, () => IsSettled(sampler.Read()));
            var now = sampler.Read();
            bool settled = IsSettled(now);
            if (settled || now.Seconds >= nextSample) progress(sampler.Take(RunPhase.Drain));
            if (settled) return true;
            if (now.Delivered != last.Delivered || now.Confirmed != last.Confirmed) heard = now.Seconds;
            last = now;
            bool silent = now.Seconds - heard > SilentSeconds && now.Outstanding == 0;
            if (silent && Enumerable.Range(0, workload.Topology.Queues.Count).All(queue => setup.Remaining(queue) is null or 0)) return false;
            if (silent) heard = now.Seconds;
            if (now.Seconds >= giveUp || stop.IsCompleted && now.Seconds - heard > SilentSeconds) return false;
        }
        return false;
    }

    private bool IsSettled(RunCounters now) => now.Outstanding == 0 && BacklogOf(now) <= 0;

    private long BacklogOf(RunCounters now) => workload.Consumers == 0 || workload.Producers == 0 || !workload.Topology.RoutesAreKnown
        ? 0
        : now.Promised - now.Delivered - now.Nacked - now.Returned;

    private static long BacklogOf(Crew crew, int[] copies)
    {
        long backlog = 0;
        foreach (var threads in crew.Producers) backlog += RunCounters.Promise(threads.Producer, copies);
        foreach (var consumer in crew.Consumers) backlog -= consumer.Delivered;
        return backlog;
    }

    /// <summary>Waits for a moment of the run: true if it was cut short.</summary>
    private bool WaitUntil(double seconds, Crew crew, Func<bool> isOver)
    {
        while (_run.Clock.Seconds < seconds)
        {
            if (_run.Failure is not null || stop.IsCompleted || isOver()) return true;
            SendHeartbeats(crew);
            Thread.Sleep(TimeSpan.FromSeconds(Math.Clamp(seconds - _run.Clock.Seconds, 0.001, Look.TotalSeconds)));
        }
        return false;
    }

    private void SendHeartbeats(Crew crew)
    {
        if (workload.Heartbeat == 0 || _run.Clock.Seconds < _nextHeartbeat) return;
        _nextHeartbeat = _run.Clock.Seconds + (workload.Heartbeat / 2.0);
        foreach (var link in crew.Links) link.SendHeartbeat();
    }

    private void CleanUp(TopologySetup setup)
    {
        try
        {
            setup.Remove();
        }
        catch (BenchException error)
        {
            _run.Fail($"what was declared could not be deleted: {error.Message}");
        }
    }
}
