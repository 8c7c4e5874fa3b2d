using System.Runtime.InteropServices;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Traffic;
using Hoopoe.Bench.Workloads;
using Hoopoe.Server;

namespace Hoopoe.Bench.Measuring;

/// <summary>Puts the result together from everything that counted. Used once, when all threads have ended.</summary>
internal sealed class ResultAssembly(Workload workload, AskedWorkload asked, Crew crew, Sampler sampler, DeliveryCheck check)
{
    public BenchResult Make(DateTimeOffset startedAt, BrokerIdentity broker, RunOutcome outcome)
    {
        var totals = Totals();
        var throughput = Throughput();
        long messages = throughput.Published > 0 ? throughput.Published : throughput.Delivered;
        return new BenchResult
        {
            StartedAt = startedAt,
            BenchVersion = HoopoeVersion.Text,
            Workload = asked,
            Broker = broker,
            Machine = new ClientMachine(Environment.MachineName, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount),
            Outcome = outcome,
            Totals = totals,
            Throughput = throughput,
            DeliveryLatency = sampler.DeliveryLatency,
            ConfirmLatency = sampler.ConfirmLatency,
            ScheduleLag = sampler.Lag.Measured(),
            ClientCost = sampler.ClientUse.Cost(messages),
            BrokerCost = sampler.BrokerUse?.Cost(messages),
            Samples = sampler.Samples,
            Faults = workload.Producers > 0 && workload.Topology.RoutesAreKnown ? check.FirstFaults : [],
            Notes = RunNotes.Of(workload, outcome, totals, throughput),
        };
    }

    private MessageTotals Totals()
    {
        var counters = sampler.Read();
        var subscriptions = crew.Consumers.SelectMany(consumer => consumer.Subscriptions).ToList();
        return new MessageTotals
        {
            Published = counters.Published,
            Confirmed = counters.Confirmed,
            Nacked = counters.Nacked,
            Unconfirmed = counters.Outstanding,
            Returned = counters.Returned,
            Delivered = counters.Delivered,
            Acknowledged = counters.Acknowledged,
            Redelivered = subscriptions.Sum(subscription => subscription.Redelivered),
            Remaining = check.Remaining,
            Lost = check.Lost,
            Duplicated = subscriptions.Sum(subscription => subscription.Duplicated),
            Reordered = check.Reordered,
            Damaged = subscriptions.Sum(subscription => subscription.Damaged),
            Foreign = subscriptions.Sum(subscription => subscription.Foreign),
        };
    }

    private Throughput Throughput()
    {
        var (from, to) = (sampler.MeasuredFrom, sampler.MeasuredTo);
        double seconds = Math.Max(to.Seconds - from.Seconds, 1e-6);
        return new Throughput
        {
            Seconds = seconds,
            Published = to.Published - from.Published,
            Delivered = to.Delivered - from.Delivered,
            PublishedPerSecond = (to.Published - from.Published) / seconds,
            ConfirmedPerSecond = (to.Confirmed - from.Confirmed) / seconds,
            DeliveredPerSecond = (to.Delivered - from.Delivered) / seconds,
            PublishedBytesPerSecond = (to.PublishedBytes - from.PublishedBytes) / seconds,
            DeliveredBytesPerSecond = (to.DeliveredBytes - from.DeliveredBytes) / seconds,
        };
    }
}
