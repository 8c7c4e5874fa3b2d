using Hoopoe.Bench.Ramps;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Traffic;

namespace Hoopoe.Bench.Measuring;

/// <summary>
/// Turns what all threads count into one sample an interval, and remembers where the measured part began and ended. Belongs to the thread
/// that conducts the run.
/// </summary>
internal sealed class Sampler
{
    private readonly Crew _crew;
    private readonly RunClock _clock;
    private readonly RateCurve? _rate;
    private readonly int[] _copies;
    private readonly ProcessMeter _client;
    private readonly ProcessMeter? _broker;
    private readonly LatencySeries _deliveries;
    private readonly LatencySeries _confirms;
    private readonly List<IntervalSample> _samples = [];
    private double _clientCpu;
    private double _brokerCpu;

    public Sampler(Crew crew, RunClock clock, RateCurve? rate, int[] copies, ProcessMeter client, ProcessMeter? broker)
    {
        _crew = crew;
        _clock = clock;
        _rate = rate;
        _copies = copies;
        _client = client;
        _broker = broker;
        _deliveries = new([.. crew.Consumers.Select(consumer => consumer.Latency)]);
        _confirms = new([.. crew.Producers.Where(threads => threads.Producer.Confirms.Length > 0).Select(threads => threads.Producer.ConfirmLatency)]);
        Lag = new([.. crew.Producers.Where(threads => threads.Producer.HasSchedule).Select(threads => threads.Producer.Lag)]);
        ClientUse = new(client);
        BrokerUse = broker is null ? null : new(broker);
    }

    public IReadOnlyList<IntervalSample> Samples => _samples;

    /// <summary>The counters at the last sample.</summary>
    public RunCounters Last { get; private set; }

    /// <summary>The counters where the measured part began.</summary>
    public RunCounters MeasuredFrom { get; private set; }

    /// <summary>The counters where it ended.</summary>
    public RunCounters MeasuredTo { get; private set; }

    public ProcessUse ClientUse { get; }

    public ProcessUse? BrokerUse { get; }

    public LatencySeries Lag { get; }

    public LatencySummary? DeliveryLatency => _deliveries.Measured();

    public LatencySummary? ConfirmLatency => _confirms.Measured();

    public RunCounters Read() => RunCounters.Read(_crew, _clock.Seconds, _copies);

    /// <summary>Traffic is about to begin.</summary>
    public void Begin()
    {
        _clientCpu = _client.CpuSeconds;
        _brokerCpu = _broker?.CpuSeconds ?? 0;
        _clock.Restart();
        Last = Read();
    }

    /// <summary>The warm-up is over: what comes now is measured.</summary>
    public void BeginMeasuring()
    {
        MeasuredFrom = Last;
        foreach (var series in new[] { _deliveries, _confirms, Lag }) series.BeginMeasuring();
        ClientUse.Begin();
        BrokerUse?.Begin();
    }

    /// <summary>Producers have stopped: rates and costs end here, while latencies go on to the last message.</summary>
    public void EndMeasuring()
    {
        MeasuredTo = Last;
        ClientUse.End();
        BrokerUse?.End();
    }

    /// <summary>Takes a sample of the time since the last one.</summary>
    public IntervalSample Take(RunPhase phase)
    {
        var before = Last;
        var now = Last = Read();
        double seconds = Math.Max(now.Seconds - before.Seconds, 1e-6);
        var sample = new IntervalSample
        {
            At = now.Seconds,
            Seconds = seconds,
            Phase = phase,
            IntendedRate = phase == RunPhase.Drain ? null : (_rate?.MessagesBy(now.Seconds) - _rate?.MessagesBy(before.Seconds)) / seconds,
            PublishedRate = (now.Published - before.Published) / seconds,
            ConfirmedRate = (now.Confirmed - before.Confirmed) / seconds,
            DeliveredRate = (now.Delivered - before.Delivered) / seconds,
            OutstandingConfirms = now.Outstanding,
            Backlog = Math.Max(0, now.Promised - now.Delivered),
            DeliveryLatency = _deliveries.TakeInterval(),
            ConfirmLatency = _confirms.TakeInterval(),
            ClientCores = Spent(_client, ref _clientCpu) / seconds,
            BrokerCores = _broker is null ? null : Spent(_broker, ref _brokerCpu) / seconds,
            BrokerResidentBytes = BrokerUse?.NoteMemory(),
        };
        Lag.TakeInterval();
        ClientUse.NoteMemory();
        _samples.Add(sample);
        return sample;
    }

    private static double Spent(ProcessMeter meter, ref double before)
    {
        double now = meter.CpuSeconds;
        double spent = now - before;
        before = now;
        return spent;
    }
}
