using Hoopoe.Bench.Results;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Measuring;

/// <summary>Says what a run could not check or measure, so that no figure is taken for more than it is.</summary>
internal static class RunNotes
{
    public static IReadOnlyList<string> Of(Workload workload, RunOutcome outcome, MessageTotals totals, Throughput throughput)
    {
        var topology = workload.Topology;
        (bool Applies, string Note)[] all =
        [
            (outcome.Failure is not null, "The run failed: what was on its way then counts as lost if its confirm had come, or no confirms were asked for."),
            (!outcome.Drained && outcome.Failure is null, "Not all that was published had arrived when the drain ended."),
            (throughput is { Published: 0, Delivered: 0 }, "Nothing happened after the warm-up: there is nothing to measure."),
            (workload is { Rate: null, Producers: > 0, Consumers: > 0 }, "Producers went as fast as they could, so latency is mostly time spent in queues; --rate measures it at a load of your choice."),
            (workload.Size.Min < BodyStamp.ShortLength, $"Bodies under {BodyStamp.ShortLength} bytes carry no sequence number: they were only counted."),
            (workload.Size.Min < BodyStamp.Length, $"Bodies under {BodyStamp.Length} bytes carry no time: their latency was not measured, and damage to them is found fifteen times in sixteen."),
            (workload.Producers == 0, "Nothing was published here: damage was checked; loss, order and latency were not."),
            (workload is { Consumers: 0, Producers: > 0 }, "Nothing was consumed: loss was checked by the length of the queues; damage, order and latency were not."),
            (!topology.RoutesAreKnown, $"Where an exchange of kind {topology.Kind} routes to is not known here: loss was not checked."),
            (!workload.IsOrdered, "Messages had several priorities: order was not checked."),
            (workload.Consumers * workload.ConsumerChannels > topology.Queues.Count, "Several consumers shared a queue: order was checked for each consumer."),
            (totals.Foreign > 0, "Queues held messages that this run did not publish."),
        ];
        return [.. all.Where(note => note.Applies).Select(note => note.Note)];
    }
}
