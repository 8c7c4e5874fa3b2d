namespace Hoopoe.Bench.Workloads;

/// <summary>Refuses workloads that could not be run as they are meant.</summary>
internal static class WorkloadCheck
{
    public static void Check(Workload workload)
    {
        (bool Fails, string Reason)[] all =
        [
            (workload.Producers < 0 || workload.Consumers < 0, "--producers and --consumers take numbers from 0 on"),
            (workload.Producers + workload.Consumers == 0, "there is nobody: give --producers or --consumers"),
            (workload.ProducerChannels is < 1 or > ushort.MaxValue || workload.ConsumerChannels is < 1 or > ushort.MaxValue, "--producer-channels and --consumer-channels take numbers from 1 to 65535"),
            (workload.ConfirmWindow < 0 || workload.AckEvery < 0, "--confirm and --ack take numbers from 0 on"),
            (workload.Prefetch is < 0 or > ushort.MaxValue, "--prefetch takes a number from 0 to 65535"),
            (workload.Prefetch > 0 && workload.AckEvery > workload.Prefetch, "--ack must not be more than --prefetch: the broker would wait for an acknowledgement that never comes"),
            (workload.MaxBacklog < 1, "--max-backlog takes a number from 1 on"),
            (workload.MaxBacklog is not null && workload.AckEvery > 0 && workload.AckEvery > workload.MaxBacklog && workload.Prefetch > 0, "--max-backlog must not be less than --ack"),
            (workload.Messages < 1, "--messages takes a number from 1 on"),
            (workload.Duration <= TimeSpan.Zero || workload.Interval <= TimeSpan.Zero, "--duration and --interval take times above 0"),
            (workload.WarmUp < TimeSpan.Zero || workload.Drain < TimeSpan.Zero || workload.ThinkTime < TimeSpan.Zero, "--warmup, --drain and --consumer-think-time take times from 0 on"),
            (workload.WarmUp >= workload.Duration, "--warmup must be shorter than --duration"),
            (workload.ConsumerRate <= 0, "--consumer-rate takes a number above 0"),
            (workload.Topology.Queues.Distinct(StringComparer.Ordinal).Count() < workload.Topology.Queues.Count, "each queue is named once"),
        ];
        foreach (var (fails, reason) in all)
        {
            if (fails) throw new WorkloadException(reason);
        }
    }
}
