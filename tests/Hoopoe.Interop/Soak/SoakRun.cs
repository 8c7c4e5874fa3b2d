using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Accounting;
using Hoopoe.Interop.Soak.Behaviours;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak;

/// <summary>
/// A soak from beginning to end: the clients run twice, first to warm the broker up and then for the time asked for. After each time
/// all of them go, everything they declared is deleted, and the process is measured when it has settled.
/// </summary>
internal sealed class SoakRun(HoopoeProcess broker, SoakOptions options)
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromSeconds(2);

    private readonly ProcessMeter _meter = new(broker.Id);
    private readonly List<string> _ledgers = [];

    public Observations Seen { get; } = new();

    public List<ProcessMeter.Sample> Samples { get; } = [];

    public IReadOnlyList<string> Ledgers => _ledgers;

    public ProcessMeter.Sample? Before { get; private set; }

    public ProcessMeter.Sample? After { get; private set; }

    /// <summary>How much more memory the process may hold in the end than after the warm-up: the collector keeps what it
    /// may need again, and takes it back only when asked by need.</summary>
    public int ResidentSlackMegabytes => 64 + (Before!.ResidentMegabytes / 4);

    /// <summary>Typical memory in the second and in the last quarter of the soak proper: what grows without end shows here first.</summary>
    public (int Early, int Late) Trend { get; private set; }

    public void Run()
    {
        ProcessMeter.Sample idle = _meter.Read();
        Soak(options.WarmUp, options.Seed);
        Before = Settle(idle.Sockets, int.MaxValue);
        int warmUp = Samples.Count;
        Soak(options.Duration, options.Seed + 1_000_000);
        int skipped = (Samples.Count - warmUp) / 4;
        int quarter = Math.Max(1, skipped);
        Trend = (TypicalMemory(Samples.Skip(warmUp + skipped).Take(quarter)), TypicalMemory(Samples.TakeLast(quarter)));
        After = Settle(idle.Sockets, Before.ResidentMegabytes + ResidentSlackMegabytes);
    }

    private static int TypicalMemory(IEnumerable<ProcessMeter.Sample> samples)
    {
        List<int> megabytes = [.. samples.Select(sample => sample.ResidentMegabytes).Order()];
        return megabytes[megabytes.Count / 2];
    }

    private void Soak(TimeSpan duration, int seed)
    {
        Ledger[] ledgers = [new("soak-checked-classic", Seen), new("soak-checked-quorum", Seen)];
        DeclareChecked();
        CheckedConsumer[] consumers = [.. ledgers.Select((ledger, n) => new CheckedConsumer(broker.Address, Seen, ledger, seed + n))];
        Pace pace = new(options.OperationsPerSecond);
        List<Action<CancellationToken>> clients =
        [
            .. ledgers.Select((ledger, n) => (Action<CancellationToken>)new CheckedPublisher(broker.Address, Seen, ledger, seed + n).Run),
            .. consumers.Select(consumer => (Action<CancellationToken>)consumer.Run),
            .. Enumerable.Range(0, options.RandomClients).Select(n => (Action<CancellationToken>)new RandomClient(broker.Address, Seen, pace, seed + n).Run),
        ];
        using CancellationTokenSource stop = new();
        Task all = Task.WhenAll(clients.Select(client => Task.Factory.StartNew(
            () => Guard(client, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        for (long end = Environment.TickCount64 + (long)duration.TotalMilliseconds; Environment.TickCount64 < end; all.Wait(SamplePeriod))
            Samples.Add(_meter.Read());
        stop.Cancel();
        all.Wait();
        foreach (CheckedConsumer consumer in consumers)
            consumer.Drain();
        DeleteEverything();
        _ledgers.AddRange(ledgers.Select(ledger => ledger.Close()));
    }

    private void Guard(Action<CancellationToken> client, CancellationToken stop)
    {
        try
        {
            client(stop);
        }
        catch (Exception e)
        {
            Seen.Fail($"a well-behaved client failed: {e}");
        }
    }

    private void DeclareChecked()
    {
        using SoakConnection connection = SoakConnection.Open(broker.Address, Seen);
        SoakChannel channel = connection.OpenChannel(1);
        channel.Call("queue.declare", ("queue", "soak-checked-classic"), ("durable", true));
        Table quorum = Table.Of(("x-queue-type", "quorum"), ("x-delivery-limit", 1_000_000));
        channel.Call("queue.declare", ("queue", "soak-checked-quorum"), ("durable", true), ("arguments", quorum));
        connection.Close();
    }

    /// <summary>Deletes all that the clients share, and makes sure that it is gone.</summary>
    private void DeleteEverything()
    {
        using SoakConnection connection = SoakConnection.Open(broker.Address, Seen);
        SoakChannel channel = connection.OpenChannel(1);
        foreach (string queue in Names.Queues.Append("soak-checked-classic").Append("soak-checked-quorum"))
            channel.Call("queue.delete", ("queue", queue));
        foreach ((string exchange, _) in Names.Exchanges)
            channel.Call("exchange.delete", ("exchange", exchange));
        if (!channel.IsOpen)
            Seen.Fail("the soak's queues and exchanges could not be deleted");
        connection.Close();
    }

    /// <summary>Waits until the process holds no more sockets and memory than that, or as long as it may take, and measures it.</summary>
    private ProcessMeter.Sample Settle(int sockets, int residentMegabytes)
    {
        ProcessMeter.Sample now = _meter.Read();
        for (long end = Environment.TickCount64 + (long)SettleLimit.TotalMilliseconds;
            (now.Sockets > sockets || now.ResidentMegabytes > residentMegabytes) && Environment.TickCount64 < end;
            now = _meter.Read())
        {
            Thread.Sleep(100);
        }

        Samples.Add(now);
        return now;
    }
}
