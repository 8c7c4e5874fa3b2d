using Hoopoe.Bench.Results;

namespace Hoopoe.Tests.Bench.Reports;

/// <summary>Results made by hand: one in which nothing happened, and one in which something did, to be changed with "with".</summary>
internal static class SampleResult
{
    public static BenchResult Empty => new()
    {
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        BenchVersion = "0.1.0",
        Workload = new AskedWorkload
        {
            Name = "",
            CommandLine = "--size 16",
            Uris = ["amqp://localhost/"],
            Producers = 1,
            ProducerChannels = 1,
            Consumers = 1,
            ConsumerChannels = 1,
            Queues = 1,
            QueueArguments = [],
            ExchangeKind = "default",
            Size = "16",
            Persistent = false,
            Durable = false,
            Mandatory = false,
            AutoAck = true,
            AckEvery = 0,
            Prefetch = 0,
            ConfirmWindow = 0,
            Rate = "unlimited",
            WarmUpSeconds = 0,
        },
        Broker = new BrokerIdentity("RabbitMQ", "4.0.0", "Erlang", "A broker"),
        Machine = new ClientMachine("client", "Linux", ".NET", 2),
        Outcome = new RunOutcome(Completed: true, Drained: true, Failure: null),
        Totals = NoMessages,
        Throughput = new Throughput
        {
            Seconds = 0,
            Published = 0,
            Delivered = 0,
            PublishedPerSecond = 0,
            ConfirmedPerSecond = 0,
            DeliveredPerSecond = 0,
            PublishedBytesPerSecond = 0,
            DeliveredBytesPerSecond = 0,
        },
        ClientCost = new ProcessCost(0, 0, 0, 0, 0),
        Samples = [],
        Faults = [],
        Notes = [],
    };

    public static BenchResult Busy => Empty with
    {
        Workload = Empty.Workload with { ConfirmWindow = 100 },
        Totals = NoMessages with { Published = 2000, Confirmed = 2000, Delivered = 2000, Acknowledged = 2000 },
        Throughput = Empty.Throughput with { Seconds = 2, Published = 2000, Delivered = 2000, PublishedPerSecond = 1000, ConfirmedPerSecond = 1000, DeliveredPerSecond = 1000 },
        DeliveryLatency = Latency,
        ConfirmLatency = Latency,
        BrokerCost = new ProcessCost(1, 500, 1 << 20, 2 << 20, 2 << 20),
        Samples = [Interval(1, 1, RunPhase.WarmUp), Interval(2, 1, RunPhase.Measured), Interval(3, 1, RunPhase.Measured), Interval(3.05, 0.05, RunPhase.Drain)],
    };

    public static LatencySummary Latency => new()
    {
        Count = 1000,
        Min = 100,
        Mean = 200,
        P50 = 150,
        P75 = 160,
        P90 = 170,
        P95 = 180,
        P99 = 1000,
        P999 = 5000,
        P9999 = 9000,
        Max = 10_000,
        Buckets = [new LatencyBucket(100, 101, 500), new LatencyBucket(200, 202, 499), new LatencyBucket(9900, 10_000, 1)],
    };

    public static IntervalSample Interval(double at, double seconds, RunPhase phase) => new()
    {
        At = at,
        Seconds = seconds,
        Phase = phase,
        IntendedRate = 1000,
        PublishedRate = 1000,
        ConfirmedRate = 900,
        DeliveredRate = 800,
        OutstandingConfirms = 50,
        Backlog = 10,
        DeliveryLatency = new IntervalLatency(150, 180, 1000, 10_000),
        ConfirmLatency = new IntervalLatency(150, 180, 1000, 10_000),
        ClientCores = 0.5,
        BrokerCores = 0.25,
        BrokerResidentBytes = 60 << 20,
    };

    private static MessageTotals NoMessages => new()
    {
        Published = 0,
        Confirmed = 0,
        Nacked = 0,
        Unconfirmed = 0,
        Returned = 0,
        Delivered = 0,
        Acknowledged = 0,
        Redelivered = 0,
        Remaining = 0,
        Lost = 0,
        Duplicated = 0,
        Reordered = 0,
        Damaged = 0,
        Foreign = 0,
    };
}
