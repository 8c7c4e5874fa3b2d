using Hoopoe.Bench.Client;
using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Ramps;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// One publishing connection. It stamps the messages whose time has come and sends them together, as far as the confirm window and the
/// backlog allow. Used by one thread at a time; its counters are read by others.
/// </summary>
internal sealed class Producer
{
    // What one call hands to the system: more saves nothing, and delays the first message of the batch.
    private const int BatchBytes = 64 * 1024;

    private readonly BrokerLink _link;
    private readonly RunControl _run;
    private readonly PublishCycle _cycle;
    private readonly ScheduleCursor? _schedule;
    private readonly int _copies;
    private readonly long _limit;
    private readonly long[] _publishedByFlow;
    private long _dueTicks;
    private long _published;
    private long _publishedBytes;

    public Producer(int index, Workload workload, BrokerLink link, RunControl run, PublishCycle cycle, IReadOnlyList<int> targets)
    {
        Index = index;
        _link = link;
        _run = run;
        _cycle = cycle;
        Targets = targets;
        _publishedByFlow = new long[targets.Count * workload.ProducerChannels];
        _copies = Math.Max(1, targets.Max(target => workload.Topology.Targets[target].Queues.Count));
        _limit = workload.Messages is { } messages ? ShareOf(messages, index, workload.Producers) : long.MaxValue;
        _schedule = workload.Rate is { } rate ? new ScheduleCursor(rate, index, workload.Producers) : null;
        _dueTicks = RunClock.ToTicks(_schedule?.DueAt ?? 0);
        Confirms = workload.ConfirmWindow == 0 ? [] : [.. Enumerable.Range(0, workload.ProducerChannels).Select(_ => new ConfirmLedger(workload.ConfirmWindow, ConfirmLatency))];
    }

    public int Index { get; }

    /// <summary>The routing keys it publishes with, by their index in the topology.</summary>
    public IReadOnlyList<int> Targets { get; }

    /// <summary>A ledger for each channel; none without confirms.</summary>
    public ConfirmLedger[] Confirms { get; }

    public LatencyHistogram ConfirmLatency { get; } = new();

    /// <summary>How late messages left that a rate limit had due.</summary>
    public LatencyHistogram Lag { get; } = new();

    public bool HasSchedule => _schedule is not null;

    public long Published => Volatile.Read(ref _published);

    public long PublishedBytes => Volatile.Read(ref _publishedBytes);

    /// <summary>Whether it has sent all that it was to send.</summary>
    public bool IsDone => Published >= _limit || _dueTicks == long.MaxValue;

    /// <summary>Whether the backlog is what keeps it from sending.</summary>
    public bool WaitsForBacklog { get; private set; }

    /// <summary>What it published on each channel (the flows of one channel follow each other) with each of its routing keys; for whoever reads while it runs, about.</summary>
    public ReadOnlySpan<long> PublishedByFlow => _publishedByFlow;

    /// <summary>How long until the next message is due; 0 if it is, or if there is no schedule.</summary>
    public long TicksUntilDue(long now) => Math.Max(0, _dueTicks - now);

    /// <summary>Sends one batch of what is due and allowed: how many messages that was.</summary>
    public int SendBatch()
    {
        long allowed = Math.Min(_limit - _published, _run.BacklogRoom / _copies);
        WaitsForBacklog = allowed <= 0 && _published < _limit;
        if (allowed <= 0) return 0;
        long now = _run.Clock.Ticks;
        int first = _cycle.Position;
        int maxEnd = (int)Math.Min(_cycle.Count, first + allowed);
        int end = first;
        int bytes = 0;
        int room = Confirms.Length == 1 ? Confirms[0].Room : int.MaxValue;
        while (end < maxEnd && bytes < BatchBytes && end - first < room)
        {
            if (_schedule is not null && _dueTicks > now) break;
            ref readonly var slot = ref _cycle[end];
            if (Confirms.Length > 1 && Confirms[slot.Channel].Room == 0) break;
            Stamp(end, slot, now);
            bytes += slot.End - slot.Start;
            end++;
        }
        if (end > first) Send(end, end - first);
        return end - first;
    }

    private void Stamp(int index, in PublishSlot slot, long now)
    {
        long due = now;
        if (_schedule is not null)
        {
            due = _dueTicks;
            Lag.Record(now - due);
            _schedule.Advance();
            _dueTicks = RunClock.ToTicks(_schedule.DueAt);
        }
        _cycle.Stamp(index, _publishedByFlow[slot.OwnFlow]++, due);
        if (Confirms.Length > 0) Confirms[slot.Channel].Enter(due);
        _publishedBytes += slot.Size;
    }

    private void Send(int end, int count)
    {
        // Counted before it is sent, so that nobody sees more deliveries than publishes.
        Volatile.Write(ref _published, _published + count);
        _link.Send(_cycle.TakeUpTo(end));
    }

    private static long ShareOf(long messages, int producer, int producers) => (messages / producers) + (producer < messages % producers ? 1 : 0);
}
